/**
 * One entry for every command of package.json, from a fresh clone with nothing but Node and npm:
 * fetch the pinned pnpm, install, build (each only when needed), then run the task with the caller's arguments.
 */
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Ergodic needs Node 20 or newer; this is Node ${process.versions.node} (${process.execPath}).`);
  process.exit(1);
}

const { joinRepeatedSignals } = await import('./setup/signals.mjs');
const { tasks } = await import('./tasks.mjs');
joinRepeatedSignals();
const [name, ...rest] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  console.error(`Usage: npm run <task> [-- arguments]\nTasks: ${Object.keys(tasks).join(', ')}`);
  process.exit(2);
}
await task(rest[0] === '--' ? rest.slice(1) : rest);
