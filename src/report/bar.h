/* bar.h - draw shares of time as a bar of fixed width.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_BAR_H
#define PSTOP_REPORT_BAR_H

#include "model/shares.h"

#define BAR_MOST 200

/* Assign each of `width` cells to a share, in the order of enum share and in proportion to the
 * shares (largest remainder method).  Each element of `cells` is set to an enum share, or to
 * SHARE_COUNT if nothing is known. */
void bar_cells(const struct shares *shares, int width, unsigned char *cells);

/* Return the letter of a share, for terminals without colour. */
char bar_letter(enum share share);

/* Return the block of a share in UTF-8: full for work and for waits for data, lighter for the rest,
 * so that the busy parts stand out.  Blocks differ where the colours of schemes do not. */
const char *bar_block(enum share share);

/* Write the bar as `width` letters and a NUL: "UUUSRRddd". */
void bar_letters(const struct shares *shares, int width, char *out);

#endif
