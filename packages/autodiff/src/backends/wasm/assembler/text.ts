/**
 * A module as WebAssembly text, for reading, and for other assemblers.
 */
import type { Action, Callee, Code, FunctionCode, Local, ModuleCode } from './code.ts';
import { localsOf } from './encode.ts';

/** A decimal number that WebAssembly text reads back to the same bits. */
const number = (x: number): string => {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return Object.is(x, -0) ? '-0' : String(x);
};

const wordsOf = (bytes: readonly number[]): string => {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  return [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, '0')}`).join(' ');
};

const place = (offset: number): string => (offset === 0 ? '' : ` offset=${offset}`);

const writer = (nameOf: (local: Local) => string) => {
  const value = (code: Code): string => {
    const list = (args: readonly Code[]): string => args.map((a) => ` ${value(a)}`).join('');
    switch (code.code) {
      case 'op':
        return `(${code.op}${list(code.args)})`;
      case 'const':
        // To single precision first: the shortest decimal of a double may lie on the other side of a tie.
        return `(${code.type}.const ${number(code.type === 'f32' ? Math.fround(code.value) : code.value)})`;
      case 'vector':
        return `(v128.const i32x4 ${wordsOf(code.bytes)})`;
      case 'get':
        return `(local.get ${nameOf(code.local)})`;
      case 'load':
        return `(${code.op}${place(code.offset)} ${value(code.address)})`;
      case 'loadLane':
        return `(${code.op}${place(code.offset)} ${code.lane} ${value(code.address)} ${value(code.into)})`;
      case 'extract':
        return `(${code.op} ${code.lane} ${value(code.from)})`;
      case 'replace':
        return `(${code.op} ${code.lane} ${value(code.into)} ${value(code.value)})`;
      case 'shuffle':
        return `(i8x16.shuffle ${code.picks.join(' ')}${list(code.args)})`;
      case 'select': {
        const type = code.type === 'v128' ? ' (result v128)' : '';
        return `(select${type}${list([code.yes, code.no, code.condition])})`;
      }
      case 'call':
        return `(call $${code.callee.name}${list(code.args)})`;
    }
  };
  const act = (action: Action, indent: string): readonly string[] => {
    switch (action.act) {
      case 'set':
        return [`${indent}(local.set ${nameOf(action.local)} ${value(action.value)})`];
      case 'store':
        return [`${indent}(${action.op}${place(action.offset)} ${value(action.address)} ${value(action.value)})`];
      case 'storeLane':
        return [
          `${indent}(${action.op}${place(action.offset)} ${action.lane} ${value(action.address)} ${value(action.value)})`,
        ];
      case 'copy':
        return [`${indent}(memory.copy ${value(action.to)} ${value(action.from)} (i32.const ${action.bytes}))`];
      case 'clear':
        return [`${indent}(memory.fill ${value(action.at)} (i32.const 0) (i32.const ${action.bytes}))`];
      case 'call': {
        const call = `(call $${action.callee.name}${action.args.map((a) => ` ${value(a)}`).join('')})`;
        return [indent + action.callee.results.reduce((text) => `(drop ${text})`, call)];
      }
      case 'repeat':
        return [
          `${indent}(loop`,
          ...action.body.flatMap((a) => act(a, `${indent}  `)),
          `${indent}  (br_if 0 ${value(action.again)}))`,
        ];
      case 'if':
        return [
          `${indent}(if ${value(action.condition)} (then`,
          ...action.body.flatMap((a) => act(a, `${indent}  `)),
          `${indent}))`,
        ];
    }
  };
  return { value, act };
};

const functionText = (fn: FunctionCode): readonly string[] => {
  // Names may repeat: then a number tells them apart.
  const names = new Map<Local, string>();
  const taken = new Map<string, number>();
  for (const local of localsOf(fn)) {
    const times = taken.get(local.name) ?? 0;
    taken.set(local.name, times + 1);
    names.set(local, times === 0 ? `$${local.name}` : `$${local.name}.${times}`);
  }
  const nameOf = (local: Local): string => names.get(local) ?? `$${local.name}`;
  const { value, act } = writer(nameOf);
  const params = fn.parameters.map((local) => ` (param ${nameOf(local)} ${local.type})`).join('');
  const results = fn.results.map((type) => ` (result ${type})`).join('');
  const own = localsOf(fn).slice(fn.parameters.length);
  const types = [...new Set(own.map((local) => local.type))];
  const declared = types.flatMap((type) => own.filter((local) => local.type === type));
  return [
    `  (func $${fn.name}${fn.exported ? ` (export "${fn.name}")` : ''}${params}${results}`,
    ...declared.map((local) => `    (local ${nameOf(local)} ${local.type})`),
    ...fn.body.flatMap((action) => act(action, '    ')),
    ...fn.values.map((code) => `    ${value(code)}`),
    '  )',
  ];
};

const importText = (callee: Callee): string => {
  const params = callee.params.map((type) => ` (param ${type})`).join('');
  const results = callee.results.map((type) => ` (result ${type})`).join('');
  return `  (import "env" "${callee.name}" (func $${callee.name}${params}${results}))`;
};

/** The module as text. */
export const printModule = (module: ModuleCode): string => {
  const { pages, shared } = module.memory;
  return [
    '(module',
    ...module.imports.map(importText),
    `  (import "env" "memory" (memory ${pages} ${pages}${shared ? ' shared' : ''}))`,
    ...module.functions.flatMap(functionText),
    ')',
  ].join('\n');
};

/** One function as text. */
export const printFunction = (fn: FunctionCode): string => functionText(fn).join('\n');
