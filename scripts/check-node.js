// Says what is missing before anything else fails for the lack of it. Syntax that every Node.js understands.
const needed = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(`Node.js ${needed.join(".")} or newer is needed; this is ${process.versions.node}.`);
  process.exitCode = 1;
}
