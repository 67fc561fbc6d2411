import kafkaError from 'kafkajs/src/protocol/error.js'
import { FlowError, type ErrorCode } from '../../../contract/errors.ts'
import { certificateFault } from './certificate-faults.ts'

/** Error codes of the protocol that we answer in a way of our own: https://kafka.apache.org/protocol#protocol_error_codes */
export const KAFKA = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopic: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  requestTimedOut: 7,
  messageTooLarge: 10,
  metadataTooLarge: 12,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  illegalGeneration: 22,
  unknownMember: 25,
  rebalanceInProgress: 27,
  topicAuthorization: 29,
  groupAuthorization: 30,
  clusterAuthorization: 31,
  unsupportedVersion: 35,
  topicExists: 36,
  invalidPartitions: 37,
  invalidReplicationFactor: 38,
  policyViolation: 44,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  storageError: 56,
  unknownProducer: 59,
  nonEmptyGroup: 68,
  groupNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  memberIdRequired: 79,
} as const

/** Something moved in the cluster: look up the leader or coordinator again, then ask once more. */
const MOVED: ReadonlySet<number> = new Set([
  KAFKA.leaderNotAvailable,
  KAFKA.notLeader,
  KAFKA.notCoordinator,
  KAFKA.coordinatorNotAvailable,
  KAFKA.coordinatorLoading,
  KAFKA.fencedLeaderEpoch,
  KAFKA.unknownLeaderEpoch,
])

export function hasMoved(code: number): boolean {
  return MOVED.has(code)
}

/** What a code of the protocol means for a person; `what` is the thing asked about: `topic "orders"`, `group "a"`. */
export function refusal(code: number, what: string): FlowError {
  const { type, message } = kafkaError.createErrorFromCode(code)
  const known = refusals[code]
  return new FlowError(known?.code ?? 'BROKER_REFUSED', {
    message: known?.says(what) ?? `Kafka refused a request about ${what}: ${sentence(message)} (${type}).`,
    hint: known?.hint ?? 'Look at the log of the Kafka broker if it stays so.',
  })
}

interface Refusal {
  readonly code: ErrorCode
  says(what: string): string
  readonly hint: string
}

const denied: Refusal = {
  code: 'BROKER_ACCESS_DENIED',
  says: (what) => `Kafka does not allow this user to use ${what}.`,
  hint: 'Grant the right by an ACL (all names of ours begin with one prefix), or correct the credentials.',
}

const replicas: Refusal = {
  code: 'BROKER_REFUSED',
  says: (what) => `Kafka has too few replicas in sync to acknowledge ${what}.`,
  hint: 'Start the brokers that are down, or lower min.insync.replicas.',
}

const refusals: Readonly<Record<number, Refusal>> = {
  [KAFKA.unknownTopic]: {
    code: 'TOPIC_MISSING',
    says: (what) => `There is no ${what} on this Kafka.`,
    hint: 'Create it, or correct the name.',
  },
  [KAFKA.invalidTopic]: {
    code: 'TOPIC_SETTINGS_INVALID',
    says: (what) => `Kafka takes no ${what}: a name has letters, digits, ".", "_" and "-", at most 249.`,
    hint: 'Correct the name.',
  },
  [KAFKA.messageTooLarge]: {
    code: 'MESSAGE_TOO_LARGE',
    says: (what) => `A message for ${what} is larger than the topic takes.`,
    hint: 'Send a reference to the data, or raise max.message.bytes of the topic.',
  },
  [KAFKA.topicAuthorization]: denied,
  [KAFKA.groupAuthorization]: denied,
  [KAFKA.clusterAuthorization]: denied,
  [KAFKA.notEnoughReplicas]: replicas,
  [KAFKA.notEnoughReplicasAfterAppend]: replicas,
  [KAFKA.invalidReplicationFactor]: {
    code: 'TOPIC_SETTINGS_INVALID',
    says: (what) => `Kafka has fewer brokers than ${what} would have replicas.`,
    hint: 'Start more brokers, or lower default.replication.factor.',
  },
}

function sentence(text: string): string {
  return text.replace(/\.$/, '')
}

interface ThrownByKafkajs extends Error {
  readonly code?: string | number
  readonly cause?: unknown
}

/** What went wrong on the way to a node, as an outage with its cause; errors of ours stay as they are. */
export function connectionError(thrown: unknown, place: string): FlowError {
  if (thrown instanceof FlowError) return thrown
  const error = thrown as ThrownByKafkajs
  if (error.name === 'KafkaJSSASLAuthenticationError')
    return new FlowError('BROKER_ACCESS_DENIED', {
      message: `Kafka at ${place} refused the credentials: ${sentence(error.message)}.`,
      hint: 'Correct user name, secret or mechanism in the environment.',
      cause: thrown,
    })
  return new FlowError('BROKER_UNREACHABLE', {
    message: `Kafka at ${place} cannot be reached: ${reasonOf(error)}.`,
    hint: hintOf(error),
    cause: thrown,
  })
}

function hintOf({ code }: ThrownByKafkajs): string {
  return certificateFault(code)?.hint ?? 'Check that it runs and that the address is right.'
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was closed',
}

function reasonOf(error: ThrownByKafkajs): string {
  const known =
    typeof error.code === 'string' ? (reasons[error.code] ?? certificateFault(error.code)?.reason) : undefined
  if (known !== undefined) return known
  if (error.name === 'KafkaJSRequestTimeoutError') return 'it does not answer'
  if (/timeout/i.test(error.message)) return 'it does not answer'
  if (error.name === 'KafkaJSConnectionClosedError') return 'it closed the connection'
  return sentence(error.message.replace(/^Connection error: /, ''))
}
