/** `git+https://…@<revision>` as SLSA and SPDX write where a build's code comes from, or a plain URL. */
const repository = /^(?:git\+)?(https:\/\/[^\s@?#]+?)(?:\.git)?\/?(?:@[^\s@?#]+)?$/;

/**
 * The repository without its revision, as in `https://github.com/acme/shop`. Undefined for what could be read in more
 * than one way: user information, a query, a second @.
 */
export function repositoryOf(uri: string): string | undefined {
  return repository.exec(uri)?.[1];
}
