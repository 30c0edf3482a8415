export const PLAN_CONTEXT = Symbol('PLAN_CONTEXT');
/** The folder with the report's typefaces. */
export const REPORT_FONTS = Symbol('REPORT_FONTS');
/** The directory as everybody sees it. */
export const KNOWN_SERVICES = Symbol('KNOWN_SERVICES');
export const OPEN_DATA = Symbol('OPEN_DATA');
/** The folder of the demo's files, or undefined. */
export const PLAN_DIR = Symbol('PLAN_DIR');
/** Whether what is shown to the public is a demonstration. */
export const INVENTED = Symbol('INVENTED');
