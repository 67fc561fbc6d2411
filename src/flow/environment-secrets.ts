import { SECRET_NAME_PATTERN } from '../contract/environment.ts'
import type { FieldPath } from './json-tree.ts'
import type { ProblemList } from './problem-list.ts'
import { isPlainObject } from './schema-walk.ts'
import { looksSecret } from './secret-literals.ts'

/** What stands for a secret that was taken out, so that the rest is checked as if it had been written well. */
const STAND_IN = { $secret: 'taken-out' }

/**
 * Reports secrets that stand in an environment file itself, and gives the file without them: whatever is checked
 * further can then repeat what it finds.
 */
export function withoutSecrets(
  document: Readonly<Record<string, unknown>>,
  problems: ProblemList,
): Readonly<Record<string, unknown>> {
  return cleaned(document, [], problems) as Readonly<Record<string, unknown>>
}

function cleaned(value: unknown, path: FieldPath, problems: ProblemList): unknown {
  const name = path.at(-1)
  if (name === 'password') return cleanedPassword(value, path, problems)
  if (name === 'sasl' && !isPlainObject(value)) {
    problems.add('FIELD_INVALID', {
      at: path,
      message: '"sasl" is no object.',
      hint: 'Write {"mechanism": "scram-sha-512", "username": "...", "password": {"$secret": "name"}}.',
    })
    return undefined
  }
  if (typeof value === 'string') return cleanedText(value, path, problems)
  if (Array.isArray(value)) return value.map((item, index) => cleaned(item, [...path, index], problems))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, cleaned(member, [...path, key], problems)]),
  )
}

function cleanedPassword(value: unknown, path: FieldPath, problems: ProblemList): unknown {
  if (isPlainObject(value)) {
    const { $secret } = value
    if (typeof $secret !== 'string' || SECRET_NAME_PATTERN.test($secret)) return value
    problems.add('FIELD_INVALID', {
      at: [...path, '$secret'],
      message: 'What stands under "$secret" is no name of a secret.',
      hint: 'A name begins with a letter; small letters, digits and "-" only. For example "kafka-password".',
    })
    return STAND_IN
  }
  refuseLiteral(path, problems)
  return STAND_IN
}

function cleanedText(text: string, path: FieldPath, problems: ProblemList): string | undefined {
  const inBootstrap = path.includes('bootstrap')
  if (inBootstrap && text.includes('@')) {
    problems.add('SECRET_LITERAL', {
      at: path,
      message: 'This broker is written with a user before its "@".',
      hint: 'Write host:port alone; user and password belong under "sasl", the password as {"$secret": "name"}.',
    })
    return 'taken-out:1'
  }
  if (!looksSecret(text)) return text
  refuseLiteral(path, problems)
  // What stands at the top may be missing; deeper down a missing field would be a second problem.
  return path.length === 1 ? undefined : 'taken-out'
}

function refuseLiteral(path: FieldPath, problems: ProblemList): void {
  const name = path.findLast((step) => typeof step === 'string') ?? 'file'
  problems.add('SECRET_LITERAL', {
    at: path,
    message: `"${name}" holds a secret in plain text.`,
    hint: 'Write {"$secret": "name"} in its place: the value then stays on this machine. Change the secret if this file was ever shared.',
  })
}
