import { z } from 'zod'

// The page's policy allows no code made of text; zod would try, and the browser report it.
z.config({ jitless: true })
