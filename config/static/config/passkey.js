// Makes or uses a passkey when its button is pressed, and sends the authenticator's response with the button's form.
// `data-ceremony` is `create` or `get`; the options are in the JSON element `passkey-options`.
for (const form of document.querySelectorAll("form[data-ceremony]")) {
    const button = form.querySelector("button[type=submit]");
    const problem = form.querySelector("[role=alert]");
    const canRead = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
    form.querySelector("[data-unsupported]").hidden = Boolean(canRead);
    button.disabled = !canRead;

    form.addEventListener("submit", async (event) => {
        if (form.elements.passkey.value || !canRead) return;
        event.preventDefault();
        problem.hidden = true;
        const options = JSON.parse(document.getElementById("passkey-options").textContent);
        try {
            const credential = form.dataset.ceremony === "create"
                ? await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})
                : await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)});
            form.elements.passkey.value = JSON.stringify(credential.toJSON());
            form.submit();
        } catch {
            problem.hidden = false; // cancelled, timed out, or no such passkey on this device
            button.focus();
        }
    });
}
