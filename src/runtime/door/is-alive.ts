/** Whether there is a process of this id, also one of another user. Ids are used again: it may be another one by now. */
export function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
