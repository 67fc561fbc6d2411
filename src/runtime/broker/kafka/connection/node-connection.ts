import Connection from 'kafkajs/src/network/connection.js'
import socketFactory from 'kafkajs/src/network/socketFactory.js'
import { FlowError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../clock.ts'
import { connectionError } from '../kafka-errors.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import { apiCall, type ApiCalls, type ApiName, type ApiVersions, type ProtocolCall } from './api-calls.ts'
import { MonotonicRequestQueue } from './request-queue.ts'

/** Longest wait for a connection, and for the answer to a request that names no time of its own, in ms. */
const CONNECT_MS = 5_000
const REQUEST_MS = 10_000

/** Keys and versions that came with Kafka 2.1: an older broker lacks one of them. */
const NEEDED = [
  { name: 'Produce', key: 0, version: 7 },
  { name: 'Fetch', key: 1, version: 10 },
] as const

export interface NodeAddress {
  readonly host: string
  readonly port: number
}

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
    return await this.sendOn(open, apiCall(name, args, open.versions))
  }

  /** A request that kafkajs does not make itself. */
  async send<Result>(call: ProtocolCall<Result>): Promise<Result> {
    return await this.sendOn(await this.open(), call)
  }

  close(): void {
    this.closed = true
    void this.current?.then(
      ({ connection }) => end(connection, 'closed'),
      () => {},
    )
    this.current = undefined
  }

  private async sendOn<Result>({ connection }: OpenConnection, call: ProtocolCall<Result>): Promise<Result> {
    try {
      return (await connection.send(call)) as Result
    } catch (thrown) {
      // After an answer that did not come in time nobody knows what the next bytes belong to.
      if (!isOurs(thrown)) {
        end(connection, 'broken')
      }
      throw connectionError(thrown, this.place)
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
    try {
      await connection.connect()
      const versions = await this.handshake(connection)
      connection.setVersions(versions)
      connection.setSupportAuthenticationProtocol(true)
      await connection.authenticate()
      return { connection, versions }
    } catch (thrown) {
      end(connection, 'not used')
      throw connectionError(thrown, this.place)
    }
  }

  private async handshake(connection: Connection): Promise<ApiVersions> {
    const versions = await this.askVersions(connection)
    const missing = NEEDED.find(({ key, version }) => (versions[key]?.maxVersion ?? -1) < version)
    if (missing === undefined) return versions
    throw new FlowError('BROKER_TOO_OLD', {
      message: `Kafka at ${this.place} is older than 2.1: it speaks ${missing.name} up to version ${versions[missing.key]?.maxVersion ?? 'none'}, and ${missing.version} is needed.`,
      hint: 'Use a Kafka of version 2.1 or newer.',
    })
  }

  private async askVersions(connection: Connection): Promise<ApiVersions> {
    try {
      const call = apiCall('ApiVersions', undefined, {})
      const { apiVersions } = (await connection.send(call)) as ApiCalls['ApiVersions']['result']
      return Object.fromEntries(apiVersions.map((each) => [each.apiKey, each]))
    } catch (thrown) {
      throw new FlowError('BROKER_UNREACHABLE', {
        message: `${this.place} takes connections but does not answer like Kafka.`,
        hint: 'Check the port, and whether it wants TLS; it is tried again.',
        cause: thrown,
      })
    }
  }
}

interface OpenConnection {
  readonly connection: Connection
  readonly versions: ApiVersions
}

function isOurs(thrown: unknown): boolean {
  return thrown instanceof FlowError
}

function makeConnection({ address, settings, clock }: NodeConnectionOptions): Connection {
  const { tls, sasl } = settings
  const connection = new Connection({
    ...address,
    clientId: 'millrace',
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
    clientId: 'millrace',
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
