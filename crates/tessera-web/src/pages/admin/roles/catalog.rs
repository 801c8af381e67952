//! The texts of the pages about roles, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct RolesCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// A role that is part of the service.
        built_in,
        /// A role permits nothing.
        nothing,
        /// Link: change the role.
        change,
        /// Heading: define another.
        new_title,
        /// Label of the name.
        name,
        /// What a name is.
        name_hint,
        /// Label of the permissions.
        permissions,
        /// What permissions are.
        permissions_hint,
        /// Button: define it.
        define,
        /// Button: change what it permits.
        save,
        /// Heading: what can be done to it.
        delete_title,
        /// What deleting does.
        delete_text,
        /// Button: delete it.
        delete,
        /// A button while its request is under way.
        working,
        /// What a change does to those who have the role.
        ends_sessions,
        /// Link: to all roles.
        all,
        /// Done: defined or changed.
        saved,
        /// Done: deleted.
        deleted,
        /// Title: no name.
        no_name_title,
        /// What to do.
        no_name_text,
        /// At the field.
        no_name_field,
        /// Title: there is one of that name.
        taken_title,
        /// What to do.
        taken_text,
        /// At the field.
        taken_field,
        /// Title: a name that is part of the service.
        built_in_title,
        /// What to do.
        built_in_text,
        /// At the field.
        built_in_field,
        /// Title: no permission.
        no_permission_title,
        /// What to do.
        no_permission_text,
        /// At the field.
        no_permission_field,
        /// Title: too many.
        too_many_title,
        /// What to do.
        too_many_text,
        /// At the field.
        too_many_field,
        /// Title: more than one's own.
        beyond_title,
        /// What to do.
        beyond_text,
        /// At the field.
        beyond_field,
    }
    counted {
    }
    named {
    }
}

static ENGLISH: RolesCatalog = RolesCatalog {
    lead: "What each role permits. Roles of your own stand beside those of the service; your services find what they permit in access tokens.",
    built_in: "Part of the service",
    nothing: "It permits nothing.",
    change: "Change or delete",
    new_title: "Define a role",
    name: "Name",
    name_hint: "A letter, then letters, digits, - or _, at most 32.",
    permissions: "Permissions",
    permissions_hint: "Each as verb:object, such as read:users or refund:orders, with spaces between them; at most 32.",
    define: "Define the role",
    save: "Change what it permits",
    delete_title: "Delete the role",
    delete_text: "Whoever has it loses it.",
    delete: "Delete the role",
    working: "Working…",
    ends_sessions: "Whoever has the role is signed out everywhere, so that it holds at once.",
    all: "All roles",
    saved: "The role permits that now.",
    deleted: "The role is deleted.",
    no_name_title: "That is no name of a role",
    no_name_text: "A name is a letter, then letters, digits, - or _, at most 32 characters.",
    no_name_field: "This is no name of a role.",
    taken_title: "There is such a role",
    taken_text: "Choose another name, or change the role that there is.",
    taken_field: "A role has this name.",
    built_in_title: "This name is part of the service",
    built_in_text: "Choose another name: roles of the service are neither defined nor deleted.",
    built_in_field: "This could be taken for a role of the service.",
    no_permission_title: "One of these is no permission",
    no_permission_text: "A permission is verb:object in small letters, digits and -, such as refund:orders.",
    no_permission_field: "Write each as verb:object, with spaces between them.",
    too_many_title: "That is too much",
    too_many_text: "A role has at most 32 permissions, and a deployment at most 100 roles of its own.",
    too_many_field: "This is too much for a role, or for the deployment.",
    beyond_title: "The role would permit more than you may do",
    beyond_text: "Nobody hands out more than they have. Ask an admin.",
    beyond_field: "Some of this you may not do yourself.",
};

static HINDI: RolesCatalog = RolesCatalog {
    lead: "हर भूमिका क्या करने देती है। आपकी अपनी भूमिकाएँ सेवा की भूमिकाओं के साथ रहती हैं; आपकी सेवाएँ उनकी अनुमतियाँ एक्सेस टोकन में पाती हैं।",
    built_in: "सेवा का हिस्सा",
    nothing: "यह कुछ नहीं करने देती।",
    change: "बदलें या मिटाएँ",
    new_title: "भूमिका बनाएँ",
    name: "नाम",
    name_hint: "पहले एक अक्षर, फिर अक्षर, अंक, - या _, ज़्यादा से ज़्यादा 32।",
    permissions: "अनुमतियाँ",
    permissions_hint: "हर एक verb:object के रूप में, जैसे read:users या refund:orders, बीच में खाली जगह; ज़्यादा से ज़्यादा 32।",
    define: "भूमिका बनाएँ",
    save: "अनुमतियाँ बदलें",
    delete_title: "भूमिका मिटाएँ",
    delete_text: "जिसके पास यह है, उससे ले ली जाती है।",
    delete: "भूमिका मिटाएँ",
    working: "हो रहा है…",
    ends_sessions: "जिसके पास यह भूमिका है, वह हर जगह से साइन आउट हो जाता है, ताकि बदलाव तुरंत लागू हो।",
    all: "सारी भूमिकाएँ",
    saved: "भूमिका अब यही करने देती है।",
    deleted: "भूमिका मिटा दी गई है।",
    no_name_title: "यह भूमिका का नाम नहीं है",
    no_name_text: "नाम में पहले एक अक्षर, फिर अक्षर, अंक, - या _ होते हैं, ज़्यादा से ज़्यादा 32।",
    no_name_field: "यह भूमिका का नाम नहीं है।",
    taken_title: "ऐसी भूमिका पहले से है",
    taken_text: "दूसरा नाम चुनें, या मौजूद भूमिका बदलें।",
    taken_field: "एक भूमिका का यही नाम है।",
    built_in_title: "यह नाम सेवा का हिस्सा है",
    built_in_text: "दूसरा नाम चुनें: सेवा की भूमिकाएँ न बनाई जाती हैं, न मिटाई।",
    built_in_field: "इसे सेवा की भूमिका समझा जा सकता है।",
    no_permission_title: "इनमें से एक अनुमति नहीं है",
    no_permission_text: "अनुमति verb:object होती है, छोटे अक्षरों, अंकों और - में, जैसे refund:orders।",
    no_permission_field: "हर एक verb:object के रूप में लिखें, बीच में खाली जगह।",
    too_many_title: "यह बहुत ज़्यादा है",
    too_many_text: "एक भूमिका में ज़्यादा से ज़्यादा 32 अनुमतियाँ, और अपनी भूमिकाएँ ज़्यादा से ज़्यादा 100।",
    too_many_field: "यह भूमिका के लिए, या सेवा के लिए, बहुत ज़्यादा है।",
    beyond_title: "भूमिका आपसे ज़्यादा करने देती",
    beyond_text: "कोई अपने से ज़्यादा नहीं दे सकता। किसी एडमिन से कहें।",
    beyond_field: "इसमें से कुछ आप ख़ुद नहीं कर सकते।",
};
