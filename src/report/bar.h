/* bar.h - shares of time as a bar of fixed width.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_BAR_H
#define PSTOP_REPORT_BAR_H

#include "model/shares.h"

#define BAR_MOST 200

/* Gives each of `width` cells to a share, in the order of enum share, so that
 * each gets its part to the nearest cell (largest remainder).  `cells` holds an
 * enum share a cell, or SHARE_COUNT where nothing is known. */
void bar_cells(const struct shares *shares, int width, unsigned char *cells);

/* The letter of a share, for terminals without colour. */
char bar_letter(enum share share);

/* The block of a share in UTF-8: full for work and for waits on data, light for
 * rest, so that the busy parts stand out. */
const char *bar_block(enum share share);

/* The bar in letters, with a NUL: "UUUSRRddd". */
void bar_letters(const struct shares *shares, int width, char *out);

#endif
