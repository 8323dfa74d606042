/**
 * The version of the code as the database knows it (schema_release). Raise it
 * with every change of src/db/functions and with every migration that removes
 * or renames what older code uses; such a migration also raises
 * `min_code_version`, one release after the code that stopped using it.
 */
export const CODE_VERSION = 5;
