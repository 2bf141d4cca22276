/**
 * Writing the body of a function: actions in order, values given names.
 */
import { type Action, type Code, get, isAtom, type Local } from './assembler/index.ts';

export interface Writer {
  /** Computes a value now, once: what it gives back can be read as often as one likes. */
  readonly keep: (code: Code, name?: string) => Code;
  readonly act: (action: Action) => void;
  /** A fresh variable. */
  readonly local: (type: Local['type'], name: string) => Local;
  readonly actions: readonly Action[];
}

export const newWriter = (): Writer => {
  const actions: Action[] = [];
  const act = (action: Action): void => {
    actions.push(action);
  };
  const local: Writer['local'] = (type, name) => ({ type, name });
  return {
    actions,
    act,
    local,
    keep: (code, name = 't') => {
      if (isAtom(code)) return code;
      const variable = local(code.type, name);
      act({ act: 'set', local: variable, value: code });
      return get(variable);
    },
  };
};
