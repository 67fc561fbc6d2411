import Encoder from 'kafkajs/src/protocol/encoder.js'

/** A request that kafkajs does not make itself, or not well: its header and its frame are ours too. */
export interface OwnCall<Result> {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  /** What follows the header, in parts that are written one after another and are not copied. */
  readonly body: readonly Buffer[]
  /** ms; that of all requests unless set. */
  readonly timeoutMs?: number
  decode(bytes: Buffer): Result
}

/**
 * The parts of the frame: length, header, body. kafkajs copies a request three times into buffers of twice its size,
 * which is most of the memory and a tenth of the time where messages are written.
 */
export function frameOf(
  { apiKey, apiVersion, body }: OwnCall<unknown>,
  { correlationId, clientId }: { readonly correlationId: number; readonly clientId: string },
): readonly Buffer[] {
  const header = new Encoder()
    .writeInt16(apiKey)
    .writeInt16(apiVersion)
    .writeInt32(correlationId)
    .writeString(clientId).buffer
  const length = body.reduce((sum, part) => sum + part.length, header.length)
  return [new Encoder().writeInt32(length).buffer, header, ...body]
}
