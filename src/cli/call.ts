import type { Terminal } from './terminal/terminal.ts'

/** One use of a command: what was typed, and where to speak. */
export class Call {
  readonly terminal: Terminal
  private readonly values: readonly (string | readonly string[] | undefined)[]
  private readonly options: Readonly<Record<string, unknown>>

  constructor(terminal: Terminal, values: Call['values'], options: Call['options']) {
    this.terminal = terminal
    this.values = values
    this.options = options
  }

  /** A required argument by its place; commander has seen to it that it is there. */
  argument(index: number): string {
    return this.optionalArgument(index) ?? ''
  }

  optionalArgument(index: number): string | undefined {
    const value = this.values[index]
    return typeof value === 'string' ? value : undefined
  }

  /** The arguments of a `NAME...`. */
  list(index: number): readonly string[] {
    const value = this.values[index]
    return Array.isArray(value) ? (value as readonly string[]) : []
  }

  /** The value of `--name VALUE`; names in camel case, as commander makes them. */
  text(name: string): string | undefined {
    const value = this.options[name]
    return typeof value === 'string' ? value : undefined
  }

  /** The values of an option that may be repeated. */
  texts(name: string): readonly string[] {
    const value = this.options[name]
    return Array.isArray(value) ? (value as readonly string[]) : []
  }

  flag(name: string): boolean {
    return this.options[name] === true
  }

  /** Whether `--no-name` was given. */
  isOff(name: string): boolean {
    return this.options[name] === false
  }
}

/** Does what was asked and returns the exit code. */
export type Handler = (call: Call) => Promise<number>
