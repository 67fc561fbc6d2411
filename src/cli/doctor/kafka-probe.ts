import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../../runtime/clock.ts'
import { certificateFault } from '../../runtime/broker/kafka/certificate-faults.ts'
import type { KafkaSettings } from '../../runtime/broker/kafka/kafka-settings.ts'

/** Longest wait for one broker, in ms. */
const PATIENCE_MS = 5_000

// ApiVersions (key 18) version 0 with correlation id 7 and no client id: https://kafka.apache.org/protocol
const request = Buffer.from('0000000a0012000000000007ffff', 'hex')

export type KafkaAnswer =
  /** `versions`: the newest version of each request by its key. */
  | { readonly is: 'kafka'; readonly ms: number; readonly versions: ReadonlyMap<number, number> }
  /** Something listens and speaks otherwise. */
  | { readonly is: 'other'; readonly why: string }
  | { readonly is: 'away'; readonly why: string }
  /** It speaks TLS, and shows a certificate that is not trusted. */
  | { readonly is: 'untrusted'; readonly why: string; readonly cure: string }

/** Asks one broker what it speaks: first whether anybody listens, then whether it is a Kafka. Needs no credentials. */
export function probeKafka(address: string, settings: KafkaSettings): Promise<KafkaAnswer> {
  const { host, port } = partsOf(address)
  const before = systemClock.monotonic()
  return new Promise((resolve) => {
    let isConnected = false
    const chunks: Buffer[] = []
    const socket = openSocket(host, port, settings)
    const end = (answer: KafkaAnswer) => {
      systemClock.clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = systemClock.setTimeout(
      () =>
        end(isConnected ? { is: 'other', why: 'it does not answer' } : { is: 'away', why: 'nobody answers' }),
      PATIENCE_MS,
    )
    socket.once('connect', () => (isConnected = true))
    socket.once(settings.tls === undefined ? 'connect' : 'secureConnect', () => socket.write(request))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      const answer = readAnswer(Buffer.concat(chunks))
      if (answer === 'other') end({ is: 'other', why: 'it answers in another protocol' })
      else if (answer !== undefined)
        end({ is: 'kafka', ms: systemClock.monotonic() - before, versions: answer })
    })
    socket.once('error', (error: NodeJS.ErrnoException) => end(faultOf(error, isConnected)))
    socket.once('close', () => end({ is: 'other', why: 'it closes the connection' }))
  })
}

function openSocket(host: string, port: number, { tls }: KafkaSettings): Socket {
  if (tls === undefined) return connect({ host, port })
  // RFC 6066 allows names only, no addresses.
  const servername = isIP(host) === 0 ? { servername: host } : {}
  return connectTls({ host, port, ...servername, ...(tls.ca === undefined ? {} : { ca: tls.ca }) })
}

/** Undefined where the answer is not whole yet. */
function readAnswer(bytes: Buffer): ReadonlyMap<number, number> | 'other' | undefined {
  if (bytes.length < 8) return undefined
  const length = bytes.readInt32BE(0)
  if (bytes.readInt32BE(4) !== 7 || length < 10 || length > 100_000) return 'other'
  if (bytes.length < 4 + length) return undefined
  const versions = new Map<number, number>()
  const count = bytes.readInt32BE(10)
  for (let at = 14; at + 6 <= bytes.length && versions.size < count; at += 6)
    versions.set(bytes.readInt16BE(at), bytes.readInt16BE(at + 4))
  return versions
}

/** `[::1]:9092` too. */
function partsOf(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}

function faultOf(error: NodeJS.ErrnoException, isConnected: boolean): KafkaAnswer {
  const fault = certificateFault(error.code)
  if (fault !== undefined) return { is: 'untrusted', why: fault.reason, cure: fault.hint }
  return { is: isConnected ? 'other' : 'away', why: reasonOf(error) }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'the connection is refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the host is not known'
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'it does not speak TLS'
  return message.replace(/\.$/, '')
}

/** Newest version of the request Fetch (key 1) by the release that brought it. */
const FETCH = 1
const releases: readonly (readonly [version: number, release: string])[] = [
  [18, '4.1'],
  [17, '3.9'],
  [16, '3.7'],
  [15, '3.5'],
  [13, '3.1'],
  [12, '2.7'],
  [11, '2.3'],
  [10, '2.1'],
]

/** The release whose protocol a broker speaks at least; undefined before 2.1. */
export function leastRelease(versions: ReadonlyMap<number, number>): string | undefined {
  const fetch = versions.get(FETCH) ?? 0
  return releases.find(([version]) => fetch >= version)?.[1]
}
