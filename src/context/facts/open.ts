import type { Risk } from "../../issuance/input.ts";
import type { Live } from "../live.ts";
import { createFileProvider } from "./file-provider.ts";
import { createHttpProvider } from "./http-provider.ts";
import type { HttpPorts } from "./http-provider.ts";
import { parts } from "./parts.ts";
import type { Device, Part, Runner } from "./parts.ts";
import type { Provider } from "./provider.ts";
import type { PostureSettings, ProviderSettings, RiskSettings } from "./settings.ts";

/** Every configured provider, by what it tells. */
export interface Facts {
  readonly runner: readonly Provider<Runner>[];
  readonly device: readonly Provider<Device>[];
  readonly risk: readonly Provider<Risk>[];
  /** What is read from files. */
  readonly files: readonly Pick<Live<unknown>, "status" | "reload" | "close">[];
}

/** @throws AssayerError where a file has faults; none stays open then */
export async function openFacts(
  { posture, risk }: { posture: PostureSettings; risk?: RiskSettings },
  ports: HttpPorts,
): Promise<Facts> {
  const files: Facts["files"][number][] = [];
  const openOne = async <Fact>(settings: ProviderSettings, part: Part<Fact>): Promise<Provider<Fact>> => {
    if (settings.type === "http") return createHttpProvider(settings, part, ports);
    const provider = await createFileProvider(settings, part, ports);
    files.push(provider.live);
    return provider;
  };
  const open = async <Fact>(settings: readonly ProviderSettings[], part: Part<Fact>): Promise<Provider<Fact>[]> => {
    const opened: Provider<Fact>[] = [];
    for (const one of settings) opened.push(await openOne(one, part));
    return opened;
  };
  const about = (part: "runner" | "device") => posture.filter((one) => one.part === part);
  try {
    return {
      runner: await open(about("runner"), parts.runner),
      device: await open(about("device"), parts.device),
      risk: await open(risk ? [risk] : [], parts.risk),
      files,
    };
  } catch (failure) {
    await Promise.all(files.map((file) => file.close()));
    throw failure;
  }
}
