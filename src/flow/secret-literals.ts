import type { FlowDraft } from './flow-draft.ts'
import type { FlowDocument } from './checked-flow.ts'
import type { FieldPath } from './json-tree.ts'
import type { ProblemList } from './problem-list.ts'
import { isPlainObject, schemaAt, unwrapSchema } from './schema-walk.ts'

// The end of a name says what it holds: "accessToken" does, "tokenPath" does not.
const secretName =
  /(password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)$/i

const secretValues: readonly RegExp[] = [
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\bgithub_pat_\w{20,}/,
  /\bglpat-[\w-]{20,}/,
  /\b[sr]k_(live|test)_\w{8,}/,
  /\bsk-[\w-]{20,}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /\bAIza[\w-]{35}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/,
  /:\/\/[^/\s:@]+:[^/\s:@]+@/,
]

/** Whether a text has the form of a key, a token or an address with its password in it. */
export function looksSecret(text: string): boolean {
  return secretValues.some((pattern) => pattern.test(text))
}

/** Refuses secrets that stand in the file itself, and never repeats them. */
export function checkSecretLiterals(document: FlowDocument, draft: FlowDraft, problems: ProblemList): void {
  for (const path of secretLiterals(document, draft)) {
    const name = path.findLast((step) => typeof step === 'string') ?? 'name'
    problems.add('SECRET_LITERAL', {
      at: path,
      message: `"${name}" holds a secret in plain text.`,
      hint: 'Write {"$secret": "name"} in its place: the value then stays on this machine. Change the secret if this file was ever shared.',
    })
  }
}

/** Where texts stand that are secrets by their form, or by the name of their field. */
export function secretLiterals(document: FlowDocument, draft: FlowDraft): readonly FieldPath[] {
  const nodes = new Map(draft.nodes.map((node) => [node.index, node]))

  // Data that a spec leaves free, such as made messages, may have a field "token" of its own.
  function isFreeData(path: FieldPath): boolean {
    const node = path[0] === 'nodes' ? nodes.get(Number(path[1])) : undefined
    if (node?.spec === undefined || path[2] !== 'config') return false
    return path.slice(3).some((_, length) => {
      const above = schemaAt(node.spec?.config as never, path.slice(3, 3 + length), node.config)
      return above !== undefined && ['unknown', 'any'].includes(unwrapSchema(above)._zod.def.type)
    })
  }

  function judge(text: string, path: FieldPath): boolean {
    if (looksSecret(text)) return true
    const name = path[0] === 'parameters' ? path[1] : path.at(-1)
    const inPlace =
      path[0] === 'parameters' ? path[2] === 'default' : path[0] === 'nodes' && path[2] === 'config'
    return inPlace && text !== '' && typeof name === 'string' && secretName.test(name) && !isFreeData(path)
  }

  return textsOf(document, []).flatMap(({ text, path }) => (judge(text, path) ? [path] : []))
}

interface PlacedText {
  readonly text: string
  readonly path: FieldPath
}

// One list for all and no generator in a generator: this looks at every text of a large flow after each change.
function textsOf(value: unknown, path: FieldPath, texts: PlacedText[] = []): readonly PlacedText[] {
  if (typeof value === 'string') texts.push({ text: value, path })
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) textsOf(item, [...path, index], texts)
  else if (isPlainObject(value) && !Object.hasOwn(value, '$secret'))
    for (const [name, member] of Object.entries(value)) textsOf(member, [...path, name], texts)
  return texts
}
