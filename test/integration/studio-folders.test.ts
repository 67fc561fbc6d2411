import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { KeptSession } from '../../src/main/server/kept-session.ts'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { RecentFolders } from '../../src/main/studio/places/recent-folders.ts'
import { StudioHouse } from '../../src/main/studio/places/studio-house.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { cookieOf, StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

/** A home with two workspaces, a plain folder, a hidden one, a file and a link that leads out of it. */
async function aHome() {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-home-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const home = join(top, 'home')
  for (const folder of ['first', 'second/flows', 'notes', '.hidden'])
    mkdirSync(join(home, folder), { recursive: true })
  for (const folder of ['first', 'second'])
    writeFileSync(join(home, folder, 'millrace.json'), `{ "version": 1, "name": "${folder}" }`)
  writeFileSync(join(home, 'letter.txt'), 'not for a list of folders')
  mkdirSync(join(top, 'outside'))
  symlinkSync(join(top, 'outside'), join(home, 'way-out'))
  const sessions = join(top, 'sessions')
  const house = new StudioHouse({
    workspace: join(home, 'first'),
    examples: join(top, 'none'),
    clock: systemClock,
    trustFolder: join(top, 'trust'),
    home,
    recent: new RecentFolders(sessions),
  })
  onTestFinished(() => house.close())
  const server = await StudioServer.start({ studio: house, page: home, port: 0, sessions })
  onTestFinished(() => server.close())
  return { top, home, sessions, server }
}

test('folders are listed by name below the home folder: no files, nothing hidden, and no way out of it', async () => {
  const { top, home, server } = await aHome()
  const client = await StudioClient.connect(server.address)
  const { folders, above, isWorkspace } = await client.ask('folders.list', {})
  expect([above, isWorkspace]).toEqual([null, false])
  expect(folders.map(({ name, isWorkspace: is }) => [name, is])).toEqual([
    ['first', true],
    ['notes', false],
    ['second', true],
  ])
  expect((await client.ask('folders.list', { folder: join(home, 'second') })).above).toBe(home)
  for (const folder of [top, '/', '/etc', join(home, 'way-out'), join(home, '..'), join(home, 'gone')])
    expect(await client.answerTo('folders.list', { folder })).toMatchObject({
      type: 'refused',
      code: 'STUDIO_FOLDER_REFUSED',
    })
  expect(await client.answerTo('folders.open', { folder: join(home, 'letter.txt') })).toMatchObject({
    message: `${join(home, 'letter.txt')} cannot be opened: it is a file.`,
  })
})

test('the page that opened another folder has the pen there, though another one comes first', async () => {
  const { home, server } = await aHome()
  const [opener, other] = ['page-that-opens', 'page-beside-it']
  const first = await StudioClient.connect(server.address, 16, opener)
  const second = await StudioClient.connect(server.address, 16, other)
  await first.ask('workspace.show', {})
  first.send({
    type: 'request',
    id: 99,
    method: 'folders.open',
    content: { folder: join(home, 'second') },
  })
  await Promise.all([first.closed, second.closed])
  const beside = await StudioClient.connect(server.address, 16, other)
  expect((await beside.ask('workspace.show', {})).name).toBe('second')
  const again = await StudioClient.connect(server.address, 16, opener)
  await until('both to be told', () => beside.news.length > 1 && again.news.length > 0)
  const hasPen = ({ news }: StudioClient) => news.findLast(({ about }) => about === 'pen')
  expect([hasPen(again), hasPen(beside)]).toMatchObject([{ isYours: true }, { isYours: false }])
})

test('another folder is opened for the pages that are there, which are known there too when it is started on next', async () => {
  const { home, server, sessions } = await aHome()
  const client = await StudioClient.connect(server.address)
  const cookie = await cookieOf(server.address)
  expect((await client.ask('workspace.show', {})).name).toBe('first')
  // A folder within a workspace is that workspace, as in a terminal.
  client.send({
    type: 'request',
    id: 99,
    method: 'folders.open',
    content: { folder: join(home, 'second/flows') },
  })
  await client.closed
  const again = await StudioClient.connect(server.address)
  expect((await again.ask('workspace.show', {})).folder).toBe(join(home, 'second'))
  expect((await again.ask('folders.recent', {})).map(({ name }) => name)).toEqual(['first'])
  // The next start on this folder knows the pages of this one.
  const { secret, port } = new KeptSession({
    folder: sessions,
    workspace: join(home, 'second'),
    clock: systemClock,
  })
  expect([cookie.split('=')[1], Number(new URL(server.address).port)]).toEqual([secret, port])
})
