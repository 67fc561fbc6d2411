import type { FlowError } from '../../contract/errors.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { TopicNames } from '../../flow/topology.ts'
import type { BrokerAddress } from '../broker/open-broker.ts'
import type { Broker } from '../broker/port.ts'
import type { Clock } from '../clock.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import type { ReferenceStore } from '../reference/open-references.ts'
import type { Company } from './company.ts'
import type { StartPoint } from './start-positions.ts'

/** A flow to run: checked, with all parameters bound. */
export interface RunFlow {
  /** Absolute path; the files the flow names are relative to its folder. */
  readonly file: string
  readonly flow: CheckedFlow
}

export interface RunRequest {
  /** No two have one id; an outside flow stands beside the flow it belongs to. */
  readonly flows: readonly RunFlow[]
  /** Absolute. Files are confined to it. */
  readonly workspace: string
  /** Where the topics lie; the embedded broker unless set. */
  readonly brokerAddress?: BrokerAddress
  /** What names the broker on a command line, to be shown in a cure: ` --env staging`. */
  readonly brokerNamed?: string
  /** Absolute; the embedded broker and the reference cache lie here. ":memory:" for a test. */
  readonly dataFolder: string
  /** Told to others who want the same flow: `millrace run (process 4711)`. */
  readonly owner: string
  /** Id of the process that starts another one in the place of this one when it dies; none does unless set. */
  readonly supervisor?: number
  readonly from?: StartPoint
  /** To the end that outside topics and files have now, then stop. */
  readonly once?: boolean
  /** Ids of flows whose code may run without a sandbox, as the user of this machine has trusted them; none unless set. */
  readonly trusted?: ReadonlySet<string>
  /** With `once`: after so many ms endless sources count as ended. */
  readonly endSourcesAfterMs?: number
  /** With `once`: an outage that lasts longer ends the run as failed. */
  readonly outageMs?: number
  /** With `once`: who else must be through. */
  readonly company?: Company
  /** What an earlier revision left unread is given up. */
  readonly discard?: boolean
  /** Reads nothing from outside: an earlier revision finishes what lies between its stages, then ends. */
  readonly drainOnly?: boolean
  readonly namespace?: string
  /** Names that the environment gives to declared topics. */
  readonly topicNames?: TopicNames
  readonly budgetBytes?: number
  /** How often metrics are told; every 200 ms unless set. */
  readonly metricsMs?: number
  /** A test's own clock, randomness, node kinds or broker. */
  readonly clock?: Clock
  readonly random?: () => number
  readonly registry?: readonly RegisteredRuntime[]
  readonly broker?: Broker
  /** Its caller closes it, after the run. */
  readonly references?: ReferenceStore
  /** An absolute path that stands for a file the flow names; undefined: the file itself. */
  readonly fileInstead?: (path: string) => string | undefined
}

export interface RunResult {
  /** `finished`: a bounded run came to its end. `stopped`: asked to. `failed`: see `error`. */
  readonly ended: 'finished' | 'stopped' | 'failed'
  readonly error?: FlowError
}
