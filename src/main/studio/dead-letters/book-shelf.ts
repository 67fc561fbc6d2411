import type { FlowName } from '../../../contract/names.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { LetterBook } from './letter-book.ts'

/** Flows whose dead letters are known; of more the one that nobody has looked at for longest is read whole again. */
const BOOKS_AT_MOST = 16

/** What is known of dead letters that were looked at. */
export class BookShelf {
  /** The one looked at last is the last. */
  private readonly books = new Map<string, LetterBook>()

  bookOf({ name: environment, stamp }: EnvironmentTarget, { namespace, flowId }: FlowName): LetterBook {
    const key = `${environment} ${stamp} ${namespace} ${flowId}`
    const book = this.books.get(key) ?? new LetterBook(namespace)
    this.books.delete(key)
    this.books.set(key, book)
    for (const oldest of this.books.keys()) {
      if (this.books.size <= BOOKS_AT_MOST) break
      this.books.delete(oldest)
    }
    return book
  }
}
