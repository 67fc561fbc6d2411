import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { aServedStudio } from '../support/a-studio.ts'
import { cookieOf, StudioClient } from '../support/studio-client.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** As `fetch`, which would not let a Host be forged. */
function get(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { headers, method }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    asked.on('error', reject).end()
  })
}

test('the first address gives a cookie that no script reads and no other site sends, and takes the token out of sight', async () => {
  const { address } = await aServedStudio()
  const { status, headers } = await get(address)
  expect([status, headers['location']]).toEqual([303, '/'])
  expect(String(headers['set-cookie'])).toMatch(
    /^millrace-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
  )
})

test('every answer carries the policy of the page, also those that refuse', async () => {
  const { address, origin } = await aServedStudio()
  const cookie = await cookieOf(address)
  const answers = [
    await get(address),
    await get(`${origin}/`, { cookie }),
    await get(`${origin}/assets/page-1a2b.js`, { cookie }),
    await get(`${origin}/gallery`, { cookie }),
    await get(`${origin}/nothing`, { cookie }),
    await get(`${origin}/`),
    await get(`${origin}/`, { cookie, host: 'elsewhere.example' }),
    await get(`${origin}/`, { cookie }, 'POST'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([303, 200, 200, 200, 404, 403, 403, 405])
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toBe(POLICY)
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

test.each([
  ['no cookie', () => ({ cookie: '' })],
  ['a token that is wrong in one letter', ({ cookie }: Good) => ({ cookie: `${cookie.slice(0, -1)}!` })],
  ['another name of this machine', () => ({ host: 'attacker.example' })],
  ['another port', () => ({ host: '127.0.0.1:1' })],
  ['another site', () => ({ origin: 'http://attacker.example' })],
  ['a page without an origin of its own', () => ({ origin: 'null' })],
])(
  'a visitor with %s sees no page and opens no socket',
  async (_what, forge: (good: Good) => Partial<Good>) => {
    const { address, origin } = await aServedStudio()
    const good: Good = { cookie: await cookieOf(address), host: new URL(origin).host, origin }
    const forged = { ...good, ...forge(good) }
    const { status, text } = await get(`${origin}/`, forged)
    expect(status).toBe(403)
    expect(text).not.toContain('<title>')
    expect(await opens(origin, forged)).toBe(403)
    expect(await opens(origin, good)).toBe('open')
  },
)

test('a socket without any origin is refused: only a page opens one', async () => {
  const { address, origin } = await aServedStudio()
  expect(await opens(origin, { cookie: await cookieOf(address) })).toBe(403)
})

test('no address leads out of the folder of the page', async () => {
  const { address, origin } = await aServedStudio()
  const cookie = await cookieOf(address)
  for (const path of [
    '/../millrace.json',
    '/%2e%2e/millrace.json',
    '/assets/../../millrace.json',
    '//etc/passwd',
  ])
    expect((await get(`${origin}${path}`, { cookie })).status).toBe(404)
})

test('what is no address at all is refused to everybody, and the Studio goes on', async () => {
  const { address, origin } = await aServedStudio()
  const cookie = await cookieOf(address)
  expect((await get(`${origin}//`)).status).toBe(403)
  expect((await get(`${origin}//`, { cookie })).status).toBe(404)
  expect(await opens(origin, {}, '//')).toBe(403)
  expect(await opens(origin, { cookie, origin }, '//')).toBe(404)
  expect((await get(`${origin}/`, { cookie })).status).toBe(200)
})

test('a visitor who breaks off before the refusal has reached them ends nobody but themselves', async () => {
  const { address, origin } = await aServedStudio()
  const { hostname, port } = new URL(origin)
  for (let visit = 0; visit < 20; visit += 1) {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(
      `GET /socket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      () => socket.resetAndDestroy(),
    )
    await once(socket, 'close')
  }
  expect((await get(`${origin}/`, { cookie: await cookieOf(address) })).status).toBe(200)
})

test('a frame that is none ends that page alone, with the reason', async () => {
  const { address } = await aServedStudio()
  const [good, bad] = [await StudioClient.connect(address), await StudioClient.connect(address)]
  bad.socket.send(Buffer.from('this is no frame'))
  await bad.closed
  expect(bad.frames.at(-1)).toMatchObject({ type: 'error', code: 'PROTOCOL_INVALID' })
  expect((await good.ask('workspace.show', {})).name).toBe('shop-flows')
})

test('a method is refused for what it does not take, and says what', async () => {
  const { address } = await aServedStudio()
  const client = await StudioClient.connect(address)
  for (const file of [
    '../outside.flow.json',
    '/etc/x.flow.json',
    'flows/a/../../../x.flow.json',
    'millrace.json',
  ])
    expect(await client.answerTo('workspace.open', { file })).toMatchObject({
      type: 'refused',
      code: 'PROTOCOL_INVALID',
    })
})

type Good = {
  readonly cookie: string
  readonly host: string
  readonly origin: string
}

/** What an attempt to open the socket comes to: `open`, or the status of the refusal. */
function opens(
  origin: string,
  headers: Record<string, string>,
  path = '/socket',
): Promise<'open' | number | undefined> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('error', () => undefined)
  })
}
