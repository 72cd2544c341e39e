import { apply } from "../../src/emulate/wso2/apply.ts";
import type { Emulator } from "./emulator.ts";
import { anyMessage } from "./wso2-messages.ts";

/** WSO2's pre-issue actions. */
export const wso2: Emulator = { anyMessage, settings: { id_token_action: true }, apply };
