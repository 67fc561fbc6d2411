import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TcpProxy } from './tcp-proxy.ts'
import { until } from './until.ts'

describe('the proxy for network faults', () => {
  let echo: Server
  let proxy: TcpProxy
  let client: Socket
  let heard: string

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    proxy = await TcpProxy.listen()
    proxy.forwardTo((echo.address() as AddressInfo).port)
    dial()
  })
  afterEach(async () => {
    client.destroy()
    await proxy.close()
    await once(echo.close(), 'close')
  })

  function dial() {
    heard = ''
    client = connect({ host: '127.0.0.1', port: proxy.port })
    client.on('data', (bytes) => (heard += String(bytes))).on('error', () => {})
  }

  async function hears(text: string) {
    await until(`the answer ${text}`, () => heard === text)
  }

  test('passes on what both sides say', async () => {
    client.write('hello')
    await hears('hello')
    expect(heard).toBe('hello')
  })

  test('cuts a connection in the middle of an answer', async () => {
    proxy.cutAfter(3)
    client.write('hello')
    await until('the end', () => client.closed)
    expect(heard).toBe('hel')
  })

  test('refuses connections until it accepts them again', async () => {
    proxy.refuse()
    await until('the end', () => client.closed)
    dial()
    await until('the refusal', () => client.closed)
    proxy.accept()
    dial()
    client.write('again')
    await hears('again')
    expect(heard).toBe('again')
  })

  test('holds back what is said while it is frozen', async () => {
    client.write('before')
    await hears('before')
    proxy.freeze()
    client.write(' after')
    const other = connect({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port })
    other.write('direct')
    await once(other, 'data')
    other.destroy()
    expect(heard).toBe('before')
    proxy.thaw()
    await hears('before after')
  })
})
