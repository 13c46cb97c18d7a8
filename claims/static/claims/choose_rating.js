"use strict";

// Send the publisher in a verdict's form along with the requests of the rating picker, so that the server offers only
// ratings which that publisher may use (RatingAdmin.get_search_results).
document.addEventListener("DOMContentLoaded", () => {
    const $ = django.jQuery;
    let publisher = null;

    $(document).on("select2:opening", 'select[data-model-name="verdict"][data-field-name="rating"]', (event) => {
        publisher = event.target.form.elements[event.target.name.replace(/rating$/, "publisher")];
    });

    $.ajaxPrefilter((request) => {
        const asked = new URLSearchParams(typeof request.data === "string" ? request.data : "");
        if (publisher && asked.get("model_name") === "verdict" && asked.get("field_name") === "rating") {
            request.data += `&publisher=${encodeURIComponent(publisher.value)}`;
        }
    });
});
