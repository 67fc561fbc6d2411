import { spawnSync } from 'node:child_process'
import { user } from './root-folder.ts'

export interface Outcome {
  readonly exitCode: number | null
  /** Both streams as they came. */
  readonly output: string
  readonly seconds: number
}

// Ending the shell ends what it started, and /proc is unmounted with it.
const ownNamespaces = ['--mount', '--pid', '--fork', '--kill-child']

/** Runs a shell line in the fresh machine as its user. Its processes and mounts are gone when it returns. */
export function runInChroot(root: string, line: string, environment: NodeJS.ProcessEnv): Outcome {
  const began = Date.now()
  const shell = ['/bin/sh', '-c', `exec 2>&1; cd ${user.home}/millrace && ${line}`]
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    [
      ...ownNamespaces,
      `--mount-proc=${root}/proc`,
      'chroot',
      `--userspec=${user.id}:${user.id}`,
      root,
      ...shell,
    ],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: 300_000,
      killSignal: 'SIGKILL',
      env: {
        ...environment,
        HOME: user.home,
        USER: user.name,
        PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
        LANG: 'C.UTF-8',
        CI: 'true',
      },
    },
  )
  return { exitCode: status, output: `${stdout ?? ''}${stderr ?? ''}`, seconds: (Date.now() - began) / 1000 }
}
