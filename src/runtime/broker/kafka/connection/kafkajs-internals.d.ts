// What we use of kafkajs below its public face: connections, authentication and the requests of its protocol.

declare module 'kafkajs/src/network/connection.js' {
  import type RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

  class Connection {
    constructor(options: Record<string, unknown>)
    requestQueue: RequestQueue
    socket?: {
      destroy(): void
      cork(): void
      uncork(): void
      write(bytes: Buffer | string): unknown
      on(event: 'data', listener: (bytes: Buffer) => void): unknown
      off(event: 'data', listener: (bytes: Buffer) => void): unknown
    }
    connect(): Promise<boolean>
    disconnect(): Promise<boolean>
    isConnected(): boolean
    isAuthenticated(): boolean
    authenticate(): Promise<void>
    nextCorrelationId(): number
    failIfNotConnected(): void
    setVersions(versions: unknown): void
    setSupportAuthenticationProtocol(supported: boolean): void
    rejectRequests(error: Error): void
    send(call: unknown): Promise<unknown>
  }
  export default Connection
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export interface SocketRequest {
    readonly requestTimeout: number
    timeoutRequest(): void
  }
  export interface Answer {
    readonly payload: Buffer
  }
  export interface PushedRequest {
    readonly entry: {
      readonly apiKey: number
      readonly apiName: string
      readonly apiVersion: number
      readonly correlationId: number
      readonly resolve: (answer: Answer) => void
      readonly reject: (error: unknown) => void
    }
    readonly expectResponse: boolean
    readonly requestTimeout: number | null
    readonly sendRequest: () => void
  }
  class RequestQueue {
    constructor(options: Record<string, unknown>)
    push(request: PushedRequest): void
    readonly maxInFlightRequests: number | null
    readonly inflight: Map<number, SocketRequest>
    readonly pending: SocketRequest[]
    checkPendingRequests(): void
    isConnected(): boolean
    destroy(): void
  }
  export default RequestQueue
}

declare module 'kafkajs/src/network/socketFactory.js' {
  export default function socketFactory(): unknown
}

declare module 'kafkajs/src/protocol/requests/index.js' {
  export interface Definition {
    readonly versions: readonly string[]
    protocol(options: { readonly version: number }): (args: unknown) => unknown
  }
  const protocol: { readonly requests: Readonly<Record<string, Definition>> }
  export default protocol
}

declare module 'kafkajs/src/protocol/requests/apiKeys.js' {
  const apiKeys: Readonly<Record<string, number>>
  export default apiKeys
}

declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    constructor(initialSize?: number)
    readonly buffer: Buffer
    writeInt8(value: number): this
    writeInt16(value: number): this
    writeInt32(value: number): this
    writeInt64(value: number | string): this
    writeString(value: string | null): this
    writeBytes(value: Uint8Array | null): this
    writeBuffer(value: Buffer): this
    writeArray(values: readonly (number | string | Encoder)[]): this
    writeEncoder(value: Encoder): this
  }
  export default Encoder
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer)
    readInt8(): number
    readInt16(): number
    readInt32(): number
    readInt64(): bigint
    readString(): string | null
    readBytes(length?: number): Buffer | null
    readArray<Item>(read: (decoder: Decoder) => Item): Item[]
  }
  export default Decoder
}

declare module 'kafkajs/src/protocol/error.js' {
  const error: { createErrorFromCode(code: number): Error & { readonly type: string } }
  export default error
}
