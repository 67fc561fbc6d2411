import { readFileSync } from 'node:fs'

interface NodeOptions {
  readonly options: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const asTheCommand = JSON.parse(
  readFileSync(new URL('../bin/node-options.json', import.meta.url), 'utf8'),
) as NodeOptions

/** With what Node runs a program of this folder: those that are the product, as `millrace run` does. */
export function nodeOptionsOf(program: string): NodeOptions {
  return program.startsWith('product/') ? asTheCommand : { options: [], env: {} }
}
