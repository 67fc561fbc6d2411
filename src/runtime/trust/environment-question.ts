import { join } from 'node:path'
import type { AskedPower } from '../../flow/capabilities.ts'
import type { Environment } from '../../contract/environment.ts'
import { question, subjectOf, type TrustQuestion } from './trust-question.ts'
import type { TrustStore } from './trust-store.ts'

export interface EnvironmentUse {
  readonly chosen: { readonly name: string; readonly environment: Environment }
  readonly workspace: string
  /** Somebody named the environment: on the command line, in MILLRACE_ENV, or on the screen. */
  readonly isNamed: boolean
}

/**
 * What an environment file asks for: secrets for its broker, and a broker elsewhere where nobody named the environment
 * but the workspace itself.
 */
export function environmentQuestion(use: EnvironmentUse, store: TrustStore): TrustQuestion | undefined {
  const { chosen, workspace } = use
  const asked = environmentPowers(use)
  if (asked.length === 0) return undefined
  const subject = subjectOf(join(workspace, 'environments', `${chosen.name}.json`), workspace, chosen.name)
  return question({ subject, title: `The environment "${chosen.name}"`, asked }, store.accepted(subject))
}

function environmentPowers({ chosen, isNamed }: EnvironmentUse): readonly AskedPower[] {
  const { broker } = chosen.environment
  if (broker === 'embedded') return []
  const { bootstrap, tls = false, sasl } = broker.kafka
  const by = 'broker of the environment'
  const secret: AskedPower[] =
    sasl === undefined
      ? []
      : [
          {
            capability: {
              power: 'secret',
              name: sasl.password.$secret,
              broker: { hosts: bootstrap, encrypted: tls !== false },
            },
            by,
          },
        ]
  const elsewhere = bootstrap.filter((host) => !isThisMachine(host))
  const place: AskedPower[] =
    isNamed || elsewhere.length === 0 ? [] : [{ capability: { power: 'broker', hosts: bootstrap }, by }]
  return [...place, ...secret]
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]):\d+$/.test(host)
}
