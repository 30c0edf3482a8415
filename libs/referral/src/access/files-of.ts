/**
 * The files that a referral leads to at one institution: the one that it was sent for, also seen from the other side's
 * copy, and the one that was opened from it where it was received. Both are SQL expressions.
 */
export const FILES_OF = (referral: string, institution: string): string => `(
    SELECT own.case_id FROM referral own
    WHERE own.id = ${referral} AND own.side = 's' AND own.institution = ${institution}
    UNION ALL SELECT opened.case_id FROM received_case opened
    WHERE opened.referral = ${referral} AND opened.institution = ${institution})`;

/** Of a block `b` on the way to a copy: of the referral, or of a file that it leads to. */
export const BLOCKS_REFERRAL = `(b.subject_of IN (referral.id, referral.case_id)
    OR b.subject_of IN ${FILES_OF('referral.id', 'referral.institution')})`;
