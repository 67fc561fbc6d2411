import { connect } from 'node:net'

// ApiVersions (key 18) version 0 with correlation id 7 and no client id: https://kafka.apache.org/protocol
const apiVersionsRequest = Buffer.from('0000000a0012000000000007ffff', 'hex')

/** True when a Kafka broker on 127.0.0.1 answers a request: an open port alone answers nothing yet. */
export function answersKafka(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 })
    const finish = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => socket.write(apiVersionsRequest))
    socket.once('data', (bytes) => finish(bytes.length >= 8 && bytes.readInt32BE(4) === 7))
    socket.once('error', () => finish(false))
    socket.once('timeout', () => finish(false))
  })
}
