import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Stands between a client and a server on 127.0.0.1, and fails in the ways a network does. */
export class TcpProxy {
  readonly port: number
  private readonly server: Server
  private readonly pairs = new Set<readonly [client: Socket, target: Socket]>()
  private target = 0
  private refusing = false
  private frozen = false
  private bytesLeft = Infinity

  private constructor(server: Server, port: number) {
    this.server = server
    this.port = port
    server.on('connection', (client) => this.take(client))
  }

  static async listen(): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpProxy(server, (server.address() as AddressInfo).port)
  }

  forwardTo(port: number): void {
    this.target = port
  }

  /** Ends all connections as a pulled cable does: what was under way is gone. */
  cut(): void {
    for (const [client, target] of this.pairs) {
      client.resetAndDestroy()
      target.resetAndDestroy()
    }
  }

  /** Cuts the connection through which the next so many bytes of answers have come, in the middle of one. */
  cutAfter(bytes: number): void {
    this.bytesLeft = bytes
  }

  /** Ends all connections and takes no new ones until `accept`. */
  refuse(): void {
    this.refusing = true
    this.cut()
  }

  accept(): void {
    this.refusing = false
  }

  /** Nothing passes any more in either direction, and nobody is told. */
  freeze(): void {
    this.frozen = true
    for (const socket of this.sockets()) socket.pause()
  }

  thaw(): void {
    this.frozen = false
    for (const socket of this.sockets()) socket.resume()
  }

  async close(): Promise<void> {
    this.cut()
    await once(this.server.close(), 'close')
  }

  private take(client: Socket): void {
    if (this.refusing) return void client.resetAndDestroy()
    const target = connect({ host: '127.0.0.1', port: this.target })
    const pair = [client, target] as const
    this.pairs.add(pair)
    client.on('data', (bytes) => target.write(bytes))
    target.on('data', (bytes) => this.answer(pair, bytes))
    for (const socket of pair) {
      socket.on('error', () => {}) // told to the other side by the close that follows
      socket.on('close', () => {
        this.pairs.delete(pair)
        client.destroy()
        target.destroy()
      })
      if (this.frozen) socket.pause()
    }
  }

  private answer([client, target]: readonly [Socket, Socket], bytes: Buffer): void {
    this.bytesLeft -= bytes.length
    if (this.bytesLeft > 0) return void client.write(bytes)
    const passed = bytes.subarray(0, bytes.length + this.bytesLeft)
    this.bytesLeft = Infinity
    client.write(passed, () => client.resetAndDestroy())
    target.resetAndDestroy()
  }

  private sockets(): Socket[] {
    return [...this.pairs].flat()
  }
}
