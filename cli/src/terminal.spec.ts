import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { openTerminal } from './terminal.js';

/** A pipe that somebody reads, until the test says otherwise. */
class Pipe extends EventEmitter {
  readonly isTTY = false;
  readonly written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  fail(code: string): void {
    this.emit('error', Object.assign(new Error(code), { code }));
  }
}

function opened(): { pipe: Pipe; said: string[]; terminal: ReturnType<typeof openTerminal> } {
  const pipe = new Pipe();
  const said: string[] = [];
  const terminal = openTerminal(false, pipe as unknown as NodeJS.WriteStream, () => said.push('end'));
  return { pipe, said, terminal };
}

describe('a terminal where nobody reads any more', () => {
  it('ends the process, once', () => {
    const { pipe, said } = opened();
    pipe.fail('EPIPE');
    pipe.fail('EPIPE');
    expect(said).toEqual(['end']);
  });

  it('leaves the end to whoever has something to do first, and gets no more text', () => {
    const { pipe, said, terminal } = opened();
    terminal.line('read');
    terminal.onGone(() => said.push('told'));
    pipe.fail('EPIPE');
    terminal.line('unread');
    expect(said).toEqual(['told']);
    expect(pipe.written).toEqual(['read\n']);
  });

  it('ends the process again when there is nothing left to do', () => {
    const { pipe, said, terminal } = opened();
    terminal.onGone(() => said.push('told'))();
    pipe.fail('EPIPE');
    expect(said).toEqual(['end']);
  });

  it('hides no other fault', () => {
    const { pipe } = opened();
    expect(() => pipe.fail('EIO')).toThrow('EIO');
  });
});
