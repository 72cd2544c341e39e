// What the runtimes of the example estate say of themselves: short-lived JWTs for the audience `assayer`.
import { SignJWT } from "jose";
import { privateKey } from "./keys.js";

const imageDigest = `sha256:${"5e".repeat(32)}`;

/** Each runtime's issuer, key and claims. `over` replaces claims; `from` moves it to another runtime's issuer. */
const runtimes = {
  "billing-agent": kubernetes("prod-eu-1", "agents", "billing"),
  "billing-agent-on-staging": kubernetes("staging-1", "agents", "billing"),
  "ops-copilot": {
    key: "spiffe-acme",
    header: {},
    claims: { sub: "spiffe://acme.example/cluster/prod-eu-1/ns/copilot/sa/ops" },
  },
  "shop-pipeline": {
    key: "github-actions",
    header: { typ: "JWT" },
    claims: {
      iss: "https://token.actions.githubusercontent.com",
      sub: "repo:acme@9919/shop@74817:ref:refs/heads/main",
      repository: "acme/shop",
      repository_id: "74817",
      repository_owner: "acme",
      repository_owner_id: "9919",
      repository_visibility: "private",
      ref: "refs/heads/main",
      ref_type: "branch",
      ref_protected: "true",
      sha: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
      event_name: "push",
      environment: "production",
      runner_environment: "self-hosted",
      run_id: "9081",
      runner_id: "runner-eu-7",
      image_digest: imageDigest,
    },
  },
};

export async function workloadToken(folder, name, over = {}) {
  const { key, header, claims } = runtimes[name];
  return new SignJWT({ ...claims, ...over })
    .setProtectedHeader({ alg: "ES256", kid: `${key}-1`, ...header })
    .setAudience("assayer")
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime("10m")
    .sign(await privateKey(folder, key));
}

function kubernetes(cluster, namespace, account) {
  return {
    key: `kubernetes-${cluster}`,
    header: {},
    claims: {
      iss: `https://k8s.${cluster}.acme.example`,
      sub: `system:serviceaccount:${namespace}:${account}`,
      "kubernetes.io": {
        namespace,
        serviceaccount: { name: account, uid: "8d3c1f0a-52f3-4a44-9b1e-0f1f5f0f2a11" },
        pod: { name: `${account}-7c9d`, uid: "6f1c7a52-7f0e-4f0c-8d39-3a1f6c0e9b20" },
      },
    },
  };
}

export { imageDigest };
