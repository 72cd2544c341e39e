import { readFile, rename, writeFile } from "node:fs/promises";
import { isMap, isSeq, parseDocument } from "yaml";

/**
 * Sets a member of a YAML file, or removes it where the value is undefined, and leaves the rest of the file as it is,
 * comments too. A list's entry is named by its `id`. The file is replaced at once, so that nobody reads half of it.
 * Returns what was there before.
 */
export async function edit(file, path, value) {
  const document = parseDocument(await readFile(file, "utf8"));
  const at = indexed(document.contents, path);
  const before = document.getIn(at);
  if (value === undefined) document.deleteIn(at);
  else document.setIn(at, value);
  await writeFile(`${file}.new`, document.toString({ lineWidth: 120, flowCollectionPadding: false }));
  await rename(`${file}.new`, file);
  return before;
}

function indexed(node, [first, ...rest]) {
  if (first === undefined) return [];
  if (!isSeq(node)) return [first, ...indexed(node?.get?.(first, true), rest)];
  const index = node.items.findIndex((item) => isMap(item) && item.get("id") === first);
  return [index, ...indexed(node.items[index], rest)];
}
