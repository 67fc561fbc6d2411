import {
  BOOTSTRAP_PATTERN,
  type Environment,
  ENVIRONMENT_NAME_PATTERN,
  environmentSchema,
  SECRET_NAME_PATTERN,
} from '../../contract/environment.ts'
import { TOPIC_CHARACTERS } from '../../contract/topic-name.ts'

/** An environment while a person fills the form: text where the file has lists and names. */
export interface EnvironmentDraft {
  readonly name: string
  readonly kind: 'kafka' | 'embedded'
  /** One or more, with commas or spaces between. */
  readonly brokers: string
  readonly tls: 'off' | 'system' | 'file'
  readonly caFile: string
  readonly mechanism: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly user: string
  /** Name of the one with the password; empty: one of the environment's own name. */
  readonly secret: string
  readonly isProtected: boolean
  readonly prefix: string
}

export type DraftProblems = Partial<Record<keyof EnvironmentDraft, string>>

export const NEW_ENVIRONMENT: EnvironmentDraft = {
  name: '',
  kind: 'kafka',
  brokers: '',
  tls: 'off',
  caFile: '',
  mechanism: 'none',
  user: '',
  secret: '',
  isProtected: false,
  prefix: '',
}

export function draftOf(
  name: string,
  { broker, topics, protected: isProtected }: Environment,
): EnvironmentDraft {
  const of = { ...NEW_ENVIRONMENT, name, isProtected, prefix: topics.prefix ?? '' }
  if (broker === 'embedded') return { ...of, kind: 'embedded' }
  const { bootstrap, tls = false, sasl } = broker.kafka
  return {
    ...of,
    brokers: bootstrap.join(', '),
    tls: tls === false ? 'off' : tls === true ? 'system' : 'file',
    caFile: typeof tls === 'object' ? tls.caFile : '',
    mechanism: sasl?.mechanism ?? 'none',
    user: sasl?.username ?? '',
    secret: sasl?.password.$secret ?? '',
  }
}

/** A secret has one value on a machine: two clusters by one name would be sent one another's passwords. */
export function secretOf({ name, secret }: Pick<EnvironmentDraft, 'name' | 'secret'>): string {
  return secret === '' ? `${name === '' ? 'kafka' : name}-password` : secret
}

/** What the draft means; what the form does not show stays as it was in `before`. Call it without problems only. */
export function environmentOf(draft: EnvironmentDraft, before?: Environment): Environment {
  const { prefix: _, ...topics } = before?.topics ?? { names: {} }
  return environmentSchema.parse({
    ...before,
    broker: draft.kind === 'embedded' ? 'embedded' : { kafka: kafkaOf(draft) },
    topics: draft.prefix === '' ? topics : { prefix: draft.prefix, ...topics },
    protected: draft.isProtected,
  })
}

/** What of the form cannot stay so, by field. */
export function draftProblems(draft: EnvironmentDraft, isNew: boolean): DraftProblems {
  const problems: Partial<Record<keyof EnvironmentDraft, string>> = {}
  if (isNew && !ENVIRONMENT_NAME_PATTERN.test(draft.name))
    problems.name = 'Begins with a letter; small letters, digits and "-" only.'
  if (draft.prefix !== '' && !TOPIC_CHARACTERS.test(draft.prefix))
    problems.prefix = 'Letters, digits, ".", "_" and "-" only.'
  if (draft.kind === 'embedded') return problems
  const brokers = brokersOf(draft)
  const wrong = brokers.find((broker) => !BOOTSTRAP_PATTERN.test(broker))
  if (brokers.length === 0) problems.brokers = 'Name at least one broker, as host:port.'
  if (wrong !== undefined) problems.brokers = `"${wrong}" is not written host:port.`
  if (draft.tls === 'file' && draft.caFile === '') problems.caFile = 'Name a PEM file of the workspace.'
  if (draft.mechanism === 'none') return problems
  if (draft.user === '') problems.user = 'Name the user.'
  if (draft.secret !== '' && !SECRET_NAME_PATTERN.test(draft.secret))
    problems.secret = 'A name: begins with a letter; small letters, digits and "-" only.'
  return problems
}

function kafkaOf(draft: EnvironmentDraft): object {
  const { tls, caFile, mechanism, user } = draft
  return {
    bootstrap: brokersOf(draft),
    ...(tls === 'off' ? {} : { tls: tls === 'system' ? true : { caFile } }),
    ...(mechanism === 'none'
      ? {}
      : { sasl: { mechanism, username: user, password: { $secret: secretOf(draft) } } }),
  }
}

function brokersOf({ brokers }: EnvironmentDraft): readonly string[] {
  return brokers.split(/[\s,]+/).filter((broker) => broker !== '')
}
