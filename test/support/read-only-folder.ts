import { execFileSync } from 'node:child_process'

/**
 * Root may write wherever the disk lets it, so the folder becomes a read-only disk of its own. Gives what makes it
 * writable again; called twice it does nothing.
 */
export function mountReadOnly(folder: string): () => void {
  execFileSync('mount', ['--bind', folder, folder])
  let isMounted = true
  const unmount = () => {
    // Whoever still has a file of it open keeps that.
    if (isMounted) execFileSync('umount', ['--lazy', folder])
    isMounted = false
  }
  execFileSync('mount', ['-o', 'remount,bind,ro', folder])
  return unmount
}
