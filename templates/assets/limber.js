// Only a help: every page works without it.
"use strict";
