import { FlowError } from '../../../../contract/errors.ts'
import type { NextStep } from '../../../../contract/next-step.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import { connectionError } from '../kafka-errors.ts'
import type { Stranger } from './strange-answer.ts'

const checkPort: Cure = {
  hint: 'Check the port: Kafka listens on 9092 unless it was told otherwise.',
}
/** What to do, and where the environment is written, the setting that it is about. */
interface Cure {
  readonly hint: string
  readonly step?: NextStep
}

const setTls: Cure = {
  hint: 'Set "tls" under "broker.kafka" in the environment file, or name a port without TLS.',
  step: { do: 'set-connection', setting: 'tls', is: 'missing' },
}
const dropTls: Cure = {
  hint: 'Take "tls" off "broker.kafka" in the environment file, or name the port that speaks TLS.',
  step: { do: 'set-connection', setting: 'tls', is: 'too-much' },
}
const setSasl: Cure = {
  hint: 'Set "sasl" under "broker.kafka" in the environment file, or name a port that needs no user.',
  step: { do: 'set-connection', setting: 'sasl', is: 'missing' },
}
const dropSasl: Cure = {
  hint: 'Take "sasl" off "broker.kafka" in the environment file, or name the port that asks for a user.',
  step: { do: 'set-connection', setting: 'sasl', is: 'too-much' },
}

/** What answers on the port is no Kafka, or none that we reach so. */
export function strangerError(found: Stranger | 'silent', place: string): FlowError {
  if (found === 'silent')
    return unreachable(`${place} accepts connections but does not answer.`, {
      hint: 'If it is a Kafka, it stands still or has too much to do: look at its process and its log. If not, check the port.',
    })
  const { says, speaksTls } = found
  if (speaksTls) return unreachable(`${place} speaks TLS, and was asked in plain text.`, setTls)
  return unreachable(`${place} ${says}.`, checkPort)
}

/** It ended the connection instead of answering the first question. */
export function hungUpError(thrown: unknown, place: string, { tls }: KafkaSettings): FlowError {
  if (thrown instanceof FlowError) return thrown
  return unreachable(
    `${place} closes the connection without an answer.`,
    tls === undefined
      ? {
          hint: `Check the port. Does it speak TLS? ${setTls.hint}`,
          step: { do: 'set-connection', setting: 'tls', is: 'missing-perhaps' },
        }
      : { hint: 'Check the port, and that Kafka runs: its log says why.' },
    thrown,
  )
}

/** No connection came about; with TLS mostly because the other side has none. */
export function connectError(thrown: unknown, place: string, { tls }: KafkaSettings): FlowError {
  if (tls === undefined || !isNoTls(thrown)) return connectionError(thrown, place)
  return unreachable(`${place} does not speak TLS.`, dropTls, thrown)
}

/** The user was not let in; on a port without SASL because nobody is asked there. */
export function userError(thrown: unknown, place: string): FlowError {
  const { type } = thrown as { readonly type?: unknown }
  if (type !== 'ILLEGAL_SASL_STATE') return connectionError(thrown, place)
  return denied(`Kafka at ${place} asks for no user on this port, and "sasl" is set.`, dropSasl, thrown)
}

/** Without a user a port with SASL greets, and hangs up at the first question. */
export function nobodyError(thrown: unknown, place: string): FlowError {
  return denied(
    `Kafka at ${place} closed the connection at the first question, as one that asks for a user does.`,
    setSasl,
    thrown,
  )
}

/** As Node's tls says that the bytes of the other side are no TLS, or that it hung up at ours. */
function isNoTls(thrown: unknown): boolean {
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown }
  if (typeof message === 'string' && message.includes('before secure TLS connection')) return true
  return (
    typeof code === 'string' &&
    /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/.test(code)
  )
}

function unreachable(message: string, cure: Cure, cause?: unknown): FlowError {
  return new FlowError('BROKER_UNREACHABLE', { message, ...cure, cause })
}

function denied(message: string, cure: Cure, cause: unknown): FlowError {
  return new FlowError('BROKER_ACCESS_DENIED', { message, ...cure, cause })
}
