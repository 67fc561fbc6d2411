import Connection from 'kafkajs/src/network/connection.js'
import type { Answer } from 'kafkajs/src/network/requestQueue/index.js'
import socketFactory from 'kafkajs/src/network/socketFactory.js'
import { FlowError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../clock.ts'
import { connectionError } from '../kafka-errors.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import { apiCall, type ApiCalls, type ApiName, type ApiVersions } from './api-calls.ts'
import { FirstAnswer } from './first-answer.ts'
import { connectError, hungUpError, nobodyError, strangerError, userError } from './handshake-faults.ts'
import type { NodeAddress } from './node-address.ts'
import { frameOf, type OwnCall } from './own-call.ts'
import { MonotonicRequestQueue } from './request-queue.ts'

/** Longest wait for a connection, and for the answer to a request that names no time of its own, in ms. */
const CONNECT_MS = 5_000
const REQUEST_MS = 10_000

/** No topic has this name. */
const NO_TOPIC = '__none'
const CLIENT_ID = 'millrace'

/** Keys and versions that came with Kafka 2.1: an older broker lacks one of them. */
const NEEDED = [
  { name: 'Produce', key: 0, version: 7 },
  { name: 'Fetch', key: 1, version: 10 },
] as const

export interface NodeConnectionOptions {
  readonly address: NodeAddress
  readonly settings: KafkaSettings
  readonly clock: Clock
}

const quiet = { namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {} }

/**
 * One TCP connection to one node, made when first needed and made anew after it broke. A node answers the
 * requests of a connection in their order, so what may wait (a fetch, a join) has a connection of its own.
 */
export class NodeConnection {
  readonly place: string
  private readonly options: NodeConnectionOptions
  private current: Promise<OpenConnection> | undefined
  /** Not open yet. */
  private making: Connection | undefined
  /** Greetings without an answer, one after another. */
  private silences = 0
  private closed = false

  constructor(options: NodeConnectionOptions) {
    this.options = options
    this.place = `${options.address.host}:${options.address.port}`
  }

  /** Throws BROKER_UNREACHABLE, BROKER_ACCESS_DENIED, BROKER_TOO_OLD. Error codes in the answer are the caller's. */
  async call<Name extends ApiName>(
    name: Name,
    args: ApiCalls[Name]['args'],
  ): Promise<ApiCalls[Name]['result']> {
    const open = await this.open()
    const call = apiCall(name, args, open.versions)
    return await this.answerOn(
      open,
      async () => (await open.connection.send(call)) as ApiCalls[Name]['result'],
    )
  }

  /** Greets the node, without a question that would need a user to be let in. Throws as `call` does. */
  async versions(): Promise<ApiVersions> {
    return (await this.open()).versions
  }

  /** A request that kafkajs does not make itself. */
  async send<Result>(call: OwnCall<Result>): Promise<Result> {
    const open = await this.open()
    return await this.answerOn(open, () => sendOwn(open.connection, call))
  }

  close(): void {
    this.closed = true
    // Nobody waits any more for a node that may never say a word.
    if (this.making !== undefined) end(this.making, 'closed')
    void this.current?.then(
      ({ connection }) => end(connection, 'closed'),
      () => {},
    )
    this.current = undefined
  }

  private async answerOn<Result>(open: OpenConnection, ask: () => Promise<Result>): Promise<Result> {
    const { connection } = open
    try {
      const answer = await ask()
      open.hasAnswered = true
      return answer
    } catch (thrown) {
      // After an answer that did not come in time nobody knows what the next bytes belong to.
      if (!isOurs(thrown)) {
        end(connection, 'broken')
      }
      if (this.isUnwelcome(open, thrown) && !(await this.letsUsIn())) throw nobodyError(thrown, this.place)
      throw connectionError(thrown, this.place)
    }
  }

  private isUnwelcome({ hasAnswered }: OpenConnection, thrown: unknown): boolean {
    return this.options.settings.sasl === undefined && !hasAnswered && isHangUp(thrown)
  }

  /** A broker that restarts hangs up as well: only one that does it again, at a question that asks for nothing, wants a user. */
  private async letsUsIn(): Promise<boolean> {
    try {
      const open = await this.open()
      const nothing = { topics: [NO_TOPIC], allowAutoTopicCreation: false }
      await open.connection.send(apiCall('Metadata', nothing, open.versions))
      open.hasAnswered = true
      return true
    } catch (thrown) {
      return !isHangUp(thrown)
    }
  }

  private async open(): Promise<OpenConnection> {
    for (;;) {
      // Each time: closed while one waited for a connection that broke, it would open another that nobody closes.
      if (this.closed) throw this.closedError()
      const opening = this.current ?? this.reopen()
      const open = await opening
      if (open.connection.isConnected()) return open
      if (this.current === opening) this.current = undefined
    }
  }

  private closedError(): FlowError {
    return new FlowError('BROKER_CLOSED', { message: `The connection to Kafka at ${this.place} is closed.` })
  }

  private reopen(): Promise<OpenConnection> {
    const opening = this.connect()
    this.current = opening
    opening.catch(() => {
      if (this.current === opening) this.current = undefined
    })
    return opening
  }

  private async connect(): Promise<OpenConnection> {
    const connection = makeConnection(this.options)
    this.making = connection
    try {
      await this.reach(connection)
      const versions = await this.handshake(connection)
      connection.setVersions(versions)
      connection.setSupportAuthenticationProtocol(true)
      await this.enter(connection)
      return { connection, versions, hasAnswered: false }
    } catch (thrown) {
      end(connection, 'not used')
      throw thrown
    } finally {
      if (this.making === connection) this.making = undefined
    }
  }

  private async reach(connection: Connection): Promise<void> {
    try {
      await connection.connect()
    } catch (thrown) {
      throw connectError(thrown, this.place, this.options.settings)
    }
  }

  private async enter(connection: Connection): Promise<void> {
    try {
      await connection.authenticate()
    } catch (thrown) {
      throw userError(thrown, this.place)
    }
  }

  private async handshake(connection: Connection): Promise<ApiVersions> {
    const versions = await this.askVersions(connection)
    const missing = NEEDED.find(({ key, version }) => (versions[key]?.maxVersion ?? -1) < version)
    if (missing === undefined) return versions
    if (versions[missing.key] === undefined) throw noBroker(this.place, missing.name)
    throw new FlowError('BROKER_TOO_OLD', {
      message: `Kafka at ${this.place} is older than 2.1: it speaks ${missing.name} up to version ${versions[missing.key]?.maxVersion}, and ${missing.version} is needed.`,
      hint: 'Use a Kafka of version 2.1 or newer.',
    })
  }

  private async askVersions(connection: Connection): Promise<ApiVersions> {
    const { settings, clock } = this.options
    const { socket } = connection
    if (socket === undefined) throw connectionError(new Error('there is no connection'), this.place)
    const first = new FirstAnswer(socket, clock, this.silences)
    try {
      const answer = connection.send(apiCall('ApiVersions', undefined, {}))
      const found = await Promise.race([
        answer.then((versions) => versions as ApiCalls['ApiVersions']['result']),
        first.stranger,
      ])
      this.silences = found === 'silent' ? this.silences + 1 : 0
      if (found === 'silent' || 'says' in found) throw strangerError(found, this.place)
      return Object.fromEntries(found.apiVersions.map((each) => [each.apiKey, each]))
    } catch (thrown) {
      throw hungUpError(thrown, this.place, settings)
    } finally {
      first.end()
    }
  }
}

interface OpenConnection {
  readonly connection: Connection
  readonly versions: ApiVersions
  /** A question behind the greeting. */
  hasAnswered: boolean
}

/** As kafkajs's own `send`, a session of SASL that has run out included; the frame is ours. */
async function sendOwn<Result>(connection: Connection, call: OwnCall<Result>): Promise<Result> {
  if (!connection.isAuthenticated()) await connection.authenticate()
  const { apiKey, apiName, apiVersion, timeoutMs = null } = call
  const correlationId = connection.nextCorrelationId()
  const { payload } = await new Promise<Answer>((resolve, reject) => {
    connection.failIfNotConnected()
    connection.requestQueue.push({
      entry: { apiKey, apiName, apiVersion, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: timeoutMs,
      sendRequest: () => write(connection, frameOf(call, { correlationId, clientId: CLIENT_ID })),
    })
  })
  return call.decode(payload)
}

function write({ socket }: Connection, parts: readonly Buffer[]): void {
  socket?.cork()
  for (const part of parts) socket?.write(part)
  socket?.uncork()
}

function isHangUp(thrown: unknown): boolean {
  return (thrown as Partial<Error>).name === 'KafkaJSConnectionClosedError'
}

function isOurs(thrown: unknown): boolean {
  return thrown instanceof FlowError
}

function makeConnection({ address, settings, clock }: NodeConnectionOptions): Connection {
  const { tls, sasl } = settings
  const connection = new Connection({
    ...address,
    clientId: CLIENT_ID,
    logger: quiet,
    socketFactory: socketFactory(),
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    ssl: tls === undefined ? null : { ...(tls.ca === undefined ? {} : { ca: tls.ca }) },
    sasl: sasl === undefined ? null : { ...sasl },
  })
  connection.requestQueue = new MonotonicRequestQueue(clock, {
    maxInFlightRequests: null,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    clientId: CLIENT_ID,
    broker: `${address.host}:${address.port}`,
    logger: quiet,
    isConnected: () => connection.isConnected(),
  })
  return connection
}

/** kafkajs waits at a disconnect for all that is under way, a join of minutes too: nobody wants those answers. */
function end(connection: Connection, why: string): void {
  connection.rejectRequests(new Error(`the connection was ${why}`))
  connection.socket?.destroy()
  connection.disconnect().catch(() => {})
}

/** A controller of Kafka has a port of its own, and says so by what it does not speak. */
function noBroker(place: string, lacking: string): FlowError {
  return new FlowError('BROKER_UNREACHABLE', {
    message: `${place} speaks Kafka's protocol and is no broker: it knows no ${lacking}.`,
    hint: 'It may be the port of a controller: name the one that clients use, often 9092.',
  })
}
