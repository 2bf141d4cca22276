/**
 * A module as bytes (WebAssembly core specification, section 5).
 */
import type { Action, Callee, Code, FunctionCode, FunctionType, Local, ModuleCode } from './code.ts';
import {
  extracts,
  laneLoads,
  laneStores,
  loads,
  plain,
  replaces,
  stores,
  type ValueType,
  vectorNumber,
} from './instructions.ts';

const typeByte: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const VECTOR_PREFIX = 0xfd;
const EMPTY_BLOCK = 0x40;

/** A list of bytes that grows. */
interface Bytes {
  readonly push: (...bytes: readonly number[]) => void;
  readonly unsigned: (n: number) => void;
  readonly signed: (n: number) => void;
  readonly append: (other: readonly number[]) => void;
  readonly list: readonly number[];
}

const newBytes = (): Bytes => {
  const list: number[] = [];
  const unsigned = (n: number): void => {
    let rest = n >>> 0;
    while (rest >= 0x80) {
      list.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    list.push(rest);
  };
  const signed = (n: number): void => {
    let rest = n | 0;
    while (rest < -64 || rest > 63) {
      list.push((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    list.push(rest & 0x7f);
  };
  return {
    list,
    unsigned,
    signed,
    push: (...bytes) => {
      list.push(...bytes);
    },
    append: (other) => {
      for (const byte of other) list.push(byte);
    },
  };
};

const float = (bytes: Bytes, value: number, size: 4 | 8): void => {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  for (let i = 0; i < size; i++) bytes.push(view.getUint8(i));
};

const opcode = (bytes: Bytes, number: number): void => {
  const inVector = vectorNumber(number);
  if (inVector === null) bytes.push(number);
  else {
    bytes.push(VECTOR_PREFIX);
    bytes.unsigned(inVector);
  }
};

/** The locals of a function in the order in which they are first set. */
export const localsOf = (fn: FunctionCode): readonly Local[] => {
  const found = new Set<Local>(fn.parameters);
  const visit = (actions: readonly Action[]): void => {
    for (const action of actions) {
      if (action.act === 'set') found.add(action.local);
      else if (action.act === 'repeat') visit(action.body);
      else if (action.act === 'if') visit(action.body);
    }
  };
  visit(fn.body);
  return [...found];
};

const encodeFunction = (fn: FunctionCode, indexOf: (callee: Callee) => number): readonly number[] => {
  const bytes = newBytes();
  const locals = localsOf(fn);
  // Locals of one type stand together, as the format wants it.
  const params = fn.parameters.length;
  const own = locals.slice(params);
  const types = [...new Set(own.map((local) => local.type))];
  const numbers = new Map<Local, number>(locals.slice(0, params).map((local, i) => [local, i]));
  bytes.unsigned(types.length);
  for (const type of types) {
    const group = own.filter((local) => local.type === type);
    bytes.unsigned(group.length);
    bytes.push(typeByte[type]);
    for (const local of group) numbers.set(local, numbers.size);
  }
  const numberOf = (local: Local): number => {
    const found = numbers.get(local);
    if (found === undefined) throw new RangeError(`the local ${local.name} is read and never set in ${fn.name}`);
    return found;
  };
  const memory = (align: number, offset: number): void => {
    bytes.unsigned(align);
    bytes.unsigned(offset);
  };

  const value = (code: Code): void => {
    switch (code.code) {
      case 'op':
        code.args.forEach(value);
        opcode(bytes, plain[code.op].bytes);
        return;
      case 'const':
        bytes.push(code.type === 'i32' ? 0x41 : code.type === 'f32' ? 0x43 : 0x44);
        if (code.type === 'i32') bytes.signed(code.value);
        else float(bytes, code.value, code.type === 'f32' ? 4 : 8);
        return;
      case 'vector':
        opcode(bytes, 0x10000 + 0x0c);
        bytes.append(code.bytes);
        return;
      case 'get':
        bytes.push(0x20);
        bytes.unsigned(numberOf(code.local));
        return;
      case 'load':
        value(code.address);
        opcode(bytes, loads[code.op].bytes);
        memory(loads[code.op].align, code.offset);
        return;
      case 'loadLane':
        value(code.address);
        value(code.into);
        opcode(bytes, laneLoads[code.op].bytes);
        memory(laneLoads[code.op].align, code.offset);
        bytes.push(code.lane);
        return;
      case 'extract':
        value(code.from);
        opcode(bytes, extracts[code.op].bytes);
        bytes.push(code.lane);
        return;
      case 'replace':
        value(code.into);
        value(code.value);
        opcode(bytes, replaces[code.op].bytes);
        bytes.push(code.lane);
        return;
      case 'shuffle':
        code.args.forEach(value);
        opcode(bytes, 0x10000 + 0x0d);
        bytes.append(code.picks);
        return;
      case 'select':
        value(code.yes);
        value(code.no);
        value(code.condition);
        // The form without types is for numbers only.
        if (code.type === 'v128') bytes.push(0x1c, 1, typeByte.v128);
        else bytes.push(0x1b);
        return;
      case 'call':
        code.args.forEach(value);
        bytes.push(0x10);
        bytes.unsigned(indexOf(code.callee));
    }
  };

  const act = (action: Action): void => {
    switch (action.act) {
      case 'set':
        value(action.value);
        bytes.push(0x21);
        bytes.unsigned(numberOf(action.local));
        return;
      case 'store':
        value(action.address);
        value(action.value);
        opcode(bytes, stores[action.op].bytes);
        memory(stores[action.op].align, action.offset);
        return;
      case 'storeLane':
        value(action.address);
        value(action.value);
        opcode(bytes, laneStores[action.op].bytes);
        memory(laneStores[action.op].align, action.offset);
        bytes.push(action.lane);
        return;
      case 'copy':
        value(action.to);
        value(action.from);
        bytes.push(0x41);
        bytes.signed(action.bytes);
        bytes.push(0xfc, 0x0a, 0x00, 0x00);
        return;
      case 'clear':
        value(action.at);
        bytes.push(0x41, 0x00, 0x41);
        bytes.signed(action.bytes);
        bytes.push(0xfc, 0x0b, 0x00);
        return;
      case 'call':
        action.args.forEach(value);
        bytes.push(0x10);
        bytes.unsigned(indexOf(action.callee));
        for (const _ of action.callee.results) bytes.push(0x1a);
        return;
      case 'repeat':
        bytes.push(0x03, EMPTY_BLOCK);
        action.body.forEach(act);
        value(action.again);
        bytes.push(0x0d, 0x00, 0x0b);
        return;
      case 'if':
        value(action.condition);
        bytes.push(0x04, EMPTY_BLOCK);
        action.body.forEach(act);
        bytes.push(0x0b);
    }
  };

  fn.body.forEach(act);
  fn.values.forEach(value);
  bytes.push(0x0b);
  return bytes.list;
};

const name = (bytes: Bytes, text: string): void => {
  const encoded = new TextEncoder().encode(text);
  bytes.unsigned(encoded.length);
  bytes.append([...encoded]);
};

const section = (out: Bytes, id: number, write: (bytes: Bytes) => void): void => {
  const content = newBytes();
  write(content);
  out.push(id);
  out.unsigned(content.list.length);
  out.append(content.list);
};

const signature = (type: FunctionType): string => `${type.params.join(' ')} -> ${type.results.join(' ')}`;

/** The bytes of a module, as `WebAssembly.compile` takes them. */
export const encode = (module: ModuleCode): Uint8Array<ArrayBuffer> => {
  const callees: readonly Callee[] = [...module.imports, ...module.functions];
  const indices = new Map(callees.map((callee, i): readonly [Callee, number] => [callee, i]));
  const indexOf = (callee: Callee): number => {
    const found = indices.get(callee);
    if (found === undefined) throw new RangeError(`the function ${callee.name} is not part of the module`);
    return found;
  };
  const types = [...new Map(callees.map((callee) => [signature(callee), callee])).values()];
  const typeOf = (callee: Callee): number => types.findIndex((type) => signature(type) === signature(callee));
  const out = newBytes();
  out.push(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  section(out, 1, (bytes) => {
    bytes.unsigned(types.length);
    for (const { params, results } of types) {
      bytes.push(0x60);
      bytes.unsigned(params.length);
      for (const type of params) bytes.push(typeByte[type]);
      bytes.unsigned(results.length);
      for (const type of results) bytes.push(typeByte[type]);
    }
  });
  section(out, 2, (bytes) => {
    bytes.unsigned(module.imports.length + 1);
    for (const callee of module.imports) {
      name(bytes, 'env');
      name(bytes, callee.name);
      bytes.push(0x00);
      bytes.unsigned(typeOf(callee));
    }
    name(bytes, 'env');
    name(bytes, 'memory');
    const { pages, shared } = module.memory;
    // With a shared memory the limits carry a maximum: it never grows.
    bytes.push(0x02, shared ? 0x03 : 0x01);
    bytes.unsigned(pages);
    bytes.unsigned(pages);
  });
  section(out, 3, (bytes) => {
    bytes.unsigned(module.functions.length);
    for (const fn of module.functions) bytes.unsigned(typeOf(fn));
  });
  const exported = module.functions.filter((fn) => fn.exported);
  section(out, 7, (bytes) => {
    bytes.unsigned(exported.length);
    for (const fn of exported) {
      name(bytes, fn.name);
      bytes.push(0x00);
      bytes.unsigned(indexOf(fn));
    }
  });
  section(out, 10, (bytes) => {
    bytes.unsigned(module.functions.length);
    for (const fn of module.functions) {
      const code = encodeFunction(fn, indexOf);
      bytes.unsigned(code.length);
      bytes.append(code);
    }
  });
  return Uint8Array.from(out.list);
};
