import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server on 127.0.0.1 that is not what its client hopes for. */
export class ScriptedServer {
  readonly port: number
  private readonly stop: () => Promise<void>

  private constructor(port: number, stop: () => Promise<void>) {
    this.port = port
    this.stop = stop
  }

  /** Answers each chunk of bytes with what `answer` makes of it; undefined: silence; `end`: it hangs up. */
  static async listen(answer: (request: Buffer) => Buffer | 'end' | undefined): Promise<ScriptedServer> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      socket.on('data', (request) => {
        const bytes = answer(request)
        if (bytes === 'end') socket.end()
        else if (bytes !== undefined) socket.write(bytes)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ScriptedServer((server.address() as AddressInfo).port, async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    })
  }

  /** Speaks HTTP, to whatever it is told. */
  static web(): Promise<ScriptedServer> {
    return ScriptedServer.listen(() => badRequest)
  }

  /** The same, when a line is whole. */
  static patientWeb(): Promise<ScriptedServer> {
    return ScriptedServer.listen((request) => (request.includes('\n') ? badRequest : undefined))
  }

  static echo(): Promise<ScriptedServer> {
    return ScriptedServer.listen((request) => request)
  }

  static hangingUp(): Promise<ScriptedServer> {
    return ScriptedServer.listen(() => 'end')
  }

  /** Answers what is not encrypted with an alert: fatal, unexpected message (RFC 8446, 6). */
  static wantingTls(): Promise<ScriptedServer> {
    return ScriptedServer.listen(() => Buffer.from('1503030002020a', 'hex'))
  }

  /** Takes connections and says nothing. */
  static silent(): Promise<ScriptedServer> {
    return ScriptedServer.listen(() => undefined)
  }

  /**
   * A Kafka of 2016 (0.10.1), as far as its answer to ApiVersions goes: https://kafka.apache.org/protocol#The_Messages_ApiVersions
   */
  static oldKafka(): Promise<ScriptedServer> {
    return ScriptedServer.listen((request) => {
      const correlationId = request.subarray(8, 12)
      return framed(Buffer.concat([correlationId, Buffer.from([0, 0]), versions(OLD)]))
    })
  }

  async close(): Promise<void> {
    await this.stop()
  }
}

const badRequest = Buffer.from(
  'HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n',
)

/** Highest version of each request: produce, fetch, list offsets, metadata, ... in order of their keys. */
const OLD = [2, 3, 1, 2, 0, 0, 3, 1, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]

function versions(highest: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + highest.length * 6)
  bytes.writeInt32BE(highest.length, 0)
  highest.forEach((version, key) => {
    bytes.writeInt16BE(key, 4 + key * 6)
    bytes.writeInt16BE(0, 4 + key * 6 + 2)
    bytes.writeInt16BE(version, 4 + key * 6 + 4)
  })
  return bytes
}

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}
