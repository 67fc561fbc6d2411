import type { Environment } from '../contract/environment.ts'
import type { BrokerAddress } from '../runtime/broker/open-broker.ts'
import { brokerAddress } from '../runtime/environment/broker-address.ts'
import { readBrokerUrl } from './arguments/broker-url.ts'
import type { Call } from './call.ts'
import { chosenEnvironment } from './chosen-environment.ts'
import { requireTrustInEnvironment } from './trust/require-trust.ts'
import { findWorkspace } from '../runtime/files/find-workspace.ts'
import { dataFolder } from './workspace.ts'

/** The broker that a command means, and what names mean on it. */
export interface BrokerTarget {
  /** Absolute. */
  readonly workspace: string
  /** Name of the environment. */
  readonly environment: string
  readonly address: BrokerAddress
  /** Absolute. The embedded broker lies in it; for Kafka what this machine notes of its members and tables. */
  readonly dataFolder: string
  readonly namespace: string
  readonly topics: Environment['topics']
  /** What was typed to name it, to be typed again: ` --env staging`; empty where nothing was. */
  readonly named: string
  /** Commands that cannot be taken back ask for `--confirm`. */
  readonly isProtected: boolean
}

/**
 * The broker of a command line: `--broker`, else that of the environment, which is `--env`, MILLRACE_ENV, the
 * workspace's own, or `local`. Throws USAGE, WORKSPACE_INVALID, ENVIRONMENT_MISSING, ENVIRONMENT_INVALID, SECRET_MISSING, TRUST_MISSING.
 */
export function brokerTarget(call: Call, workspace = findWorkspace(process.cwd())): BrokerTarget {
  const chosen = chosenEnvironment(call, workspace)
  const { name, environment } = chosen
  const url = call.text('broker')
  const address = url === undefined ? brokerAddress(environment, workspace) : readBrokerUrl(url)
  if (url === undefined) requireTrustInEnvironment(call, chosen, workspace)
  return {
    workspace,
    environment: name,
    address,
    dataFolder: dataFolder(call.text('data'), workspace, url === undefined ? name : folderOf(address)),
    namespace: environment.namespace,
    topics: environment.topics,
    isProtected: environment.protected,
    named: ['env', 'broker', 'data'].map((option) => typed(call, option)).join(''),
  }
}

function typed(call: Call, option: string): string {
  const value = call.text(option)
  if (value === undefined) return ''
  return ` --${option} ${/^[\w:/.,@+-]+$/.test(value) ? value : JSON.stringify(value)}`
}

/** Where the broker is, for a sentence: `in the data folder /srv/shop/.millrace/local`, `on Kafka at localhost:9092`. */
export function placeOf({ address, dataFolder: folder }: BrokerTarget): string {
  if (address.kind === 'embedded') return `in the data folder ${folder}`
  return `on Kafka at ${address.settings.bootstrap.join(', ')}`
}

// Not the environment's folder: notes about one broker mean nothing on another.
function folderOf(address: BrokerAddress): string {
  if (address.kind === 'embedded') return 'local'
  return (address.settings.bootstrap[0] ?? '').replaceAll(/[^a-zA-Z0-9.-]+/g, '-').replace(/^-+/, '')
}
