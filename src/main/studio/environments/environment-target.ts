import type { Environment } from '../../../contract/environment.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { BrokerAddress } from '../../../runtime/broker/open-broker.ts'
import { studioNamespace } from './studio-namespace.ts'

/** Where the Studio looks and runs, and what names mean there. */
export interface EnvironmentTarget {
  /** Of the environment. */
  readonly name: string
  readonly address: BrokerAddress
  /** Absolute. What this machine keeps of it; the embedded broker lies in it. */
  readonly dataFolder: string
  /** Of runs of the Studio. */
  readonly namespace: string
  /** Of what `millrace run` runs there. */
  readonly deployedNamespace: string
  readonly topics: Environment['topics']
  /** Others use its broker too. */
  readonly isShared: boolean
  /** It is looked at only. */
  readonly isProtected: boolean
  /** SHA-256 of its file; empty where it needs none. */
  readonly stamp: string
}

interface TargetParts {
  readonly name: string
  readonly environment: Environment
  readonly address: BrokerAddress
  readonly dataFolder: string
  readonly stamp: string
}

export function environmentTarget({ environment, ...parts }: TargetParts): EnvironmentTarget {
  const isShared = isSharedBroker(environment)
  return {
    ...parts,
    namespace: namespaceOf(environment),
    deployedNamespace: environment.namespace,
    topics: environment.topics,
    isShared,
    isProtected: environment.protected,
  }
}

/** The embedded broker is a file of this workspace; on a Kafka there are others. */
export function isSharedBroker({ broker }: Environment): boolean {
  return broker !== 'embedded'
}

/** A draft never takes partitions from what is deployed. */
export function namespaceOf(environment: Environment): string {
  return isSharedBroker(environment) ? studioNamespace() : environment.namespace
}

/** Where its broker is, in a few words. */
export function placeOf({ broker }: Environment): string {
  return broker === 'embedded' ? 'this machine' : broker.kafka.bootstrap.join(', ')
}

/** Throws ENVIRONMENT_PROTECTED. `what`: as the end of a sentence, `so nothing was started`. */
export function refuseProtected({ name, isProtected }: EnvironmentTarget, what: string): void {
  if (!isProtected) return
  throw new FlowError('ENVIRONMENT_PROTECTED', {
    message: `"${name}" is protected: the Studio only watches there, ${what}.`,
    hint: 'Choose another environment.',
  })
}
