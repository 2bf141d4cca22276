/** Takes `name VALUE` or `name=VALUE` out of a list of arguments: the value, if any, and what is left. */
export const takeOption = (name, args) => {
  const at = args.findIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  if (at < 0) return [undefined, args];
  const joined = args[at] !== name;
  const value = joined ? args[at].slice(name.length + 1) : args[at + 1];
  if (value === undefined || value === '') {
    console.error(`${name} needs a value.`);
    process.exit(2);
  }
  return [value, [...args.slice(0, at), ...args.slice(at + (joined ? 1 : 2))]];
};
