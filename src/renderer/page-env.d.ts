/** What the page is told when it is built (build/renderer.ts). */
interface ImportMetaEnv {
  /** `yes`: with the page of all states, for development and tests. */
  readonly MILLRACE_PAGE_GALLERY?: string
}
