CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "Accounts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Accounts" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT COLLATE NOCASE NOT NULL,
    "IsAdmin" INTEGER NOT NULL,
    "LoginDisabled" INTEGER NOT NULL,
    "LoginDisabledText" TEXT NOT NULL,
    "QuotaOctets" INTEGER NOT NULL,
    "UsedOctets" INTEGER NOT NULL,
    "ModSeq" INTEGER NOT NULL,
    "NextUidValidity" INTEGER NOT NULL,
    "Created" INTEGER NOT NULL
);

CREATE TABLE "Bodies" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Bodies" PRIMARY KEY AUTOINCREMENT,
    "Length" INTEGER NOT NULL,
    "Sha256" BLOB NOT NULL,
    "Encoding" INTEGER NOT NULL,
    "Data" BLOB NULL,
    "FileName" TEXT NULL
);

CREATE TABLE "ChangeLog" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ChangeLog" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "Who" TEXT NOT NULL,
    "Verb" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Detail" TEXT NOT NULL
);

CREATE TABLE "Deliveries" (
    "MessageId" INTEGER NOT NULL CONSTRAINT "PK_Deliveries" PRIMARY KEY,
    "AccountId" INTEGER NOT NULL,
    "RemoteIp" TEXT NOT NULL,
    "HelloName" TEXT NOT NULL,
    "MailFrom" TEXT NOT NULL,
    "MailFromDomain" TEXT NOT NULL,
    "Recipient" TEXT NOT NULL,
    "FromAddress" TEXT NOT NULL,
    "FromDomain" TEXT NOT NULL,
    "FromOrganization" TEXT NOT NULL,
    "HelloValidated" INTEGER NOT NULL,
    "MailFromValidated" INTEGER NOT NULL,
    "FromValidated" INTEGER NOT NULL,
    "HelloValidation" TEXT NOT NULL,
    "MailFromValidation" TEXT NOT NULL,
    "FromValidation" TEXT NOT NULL,
    "DkimDomains" TEXT NOT NULL,
    "IsDsn" INTEGER NOT NULL,
    "IsForward" INTEGER NOT NULL,
    "IsMailingList" INTEGER NOT NULL,
    "IsReject" INTEGER NOT NULL,
    "ListId" TEXT NOT NULL,
    "OriginalHelloName" TEXT NOT NULL,
    "OriginalDkimDomains" TEXT NOT NULL,
    "Tls" TEXT NOT NULL,
    "RequireTls" INTEGER NOT NULL,
    "OriginalMailboxId" INTEGER NOT NULL,
    "DestinedMailboxId" INTEGER NOT NULL
);

CREATE TABLE "LooseBodies" (
    "BodyId" INTEGER NOT NULL CONSTRAINT "PK_LooseBodies" PRIMARY KEY
);

CREATE TABLE "MessageDetails" (
    "MessageId" INTEGER NOT NULL CONSTRAINT "PK_MessageDetails" PRIMARY KEY,
    "Prefix" BLOB NOT NULL,
    "Envelope" BLOB NOT NULL,
    "Structure" BLOB NOT NULL,
    "Preview" TEXT NOT NULL
);

CREATE TABLE "MessageStates" (
    "Place" INTEGER NOT NULL CONSTRAINT "PK_MessageStates" PRIMARY KEY,
    "MessageId" INTEGER NOT NULL,
    "ModSeq" INTEGER NOT NULL,
    "Flags" INTEGER NOT NULL,
    "Keywords" TEXT NOT NULL
);

CREATE TABLE "Queue" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Queue" PRIMARY KEY AUTOINCREMENT,
    "BaseId" INTEGER NOT NULL,
    "AccountId" INTEGER NOT NULL,
    "MailFrom" TEXT NULL,
    "Recipient" TEXT NOT NULL,
    "RecipientDomain" TEXT NOT NULL,
    "BodyId" INTEGER NOT NULL,
    "Prefix" BLOB NOT NULL,
    "Size" INTEGER NOT NULL,
    "EightBit" INTEGER NOT NULL,
    "SmtpUtf8" INTEGER NOT NULL,
    "Binary" INTEGER NOT NULL,
    "DsnReturn" TEXT NULL,
    "EnvelopeId" TEXT NULL,
    "Notify" TEXT NULL,
    "OriginalRecipient" TEXT NULL,
    "MessageId" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "RequireTls" INTEGER NULL,
    "Transport" TEXT NOT NULL,
    "Queued" INTEGER NOT NULL,
    "Hold" INTEGER NOT NULL,
    "HeldSince" INTEGER NULL,
    "HoldUntil" INTEGER NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "Attempts" INTEGER NOT NULL,
    "MaxAttempts" INTEGER NOT NULL,
    "NextAttempt" INTEGER NOT NULL,
    "LastAttempt" INTEGER NULL,
    "LastCode" INTEGER NOT NULL,
    "LastStatus" TEXT NOT NULL,
    "LastText" TEXT NOT NULL,
    "RemoteMta" TEXT NOT NULL,
    "Results" TEXT NOT NULL,
    "DelayTold" INTEGER NOT NULL,
    "LeaseOwner" TEXT NULL,
    "LeaseUntil" INTEGER NULL
);

CREATE TABLE "SentRecipients" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_SentRecipients" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "MessageId" INTEGER NOT NULL,
    "Address" TEXT NOT NULL,
    "Domain" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "SentTicks" INTEGER NOT NULL
);

CREATE TABLE "Settings" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_Settings" PRIMARY KEY,
    "Value" TEXT NOT NULL
);

CREATE TABLE "ThreadKeys" (
    "IdHash" INTEGER NOT NULL,
    "SubjectHash" INTEGER NOT NULL,
    "ThreadId" INTEGER NOT NULL,
    CONSTRAINT "PK_ThreadKeys" PRIMARY KEY ("IdHash", "SubjectHash")
) WITHOUT ROWID;

CREATE TABLE "Tombstones" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Tombstones" PRIMARY KEY AUTOINCREMENT,
    "MailboxId" INTEGER NOT NULL,
    "ModSeq" INTEGER NOT NULL,
    "FirstUid" INTEGER NOT NULL,
    "LastUid" INTEGER NOT NULL
);

CREATE TABLE "Credentials" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Credentials" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Label" TEXT NOT NULL,
    "Salt256" BLOB NOT NULL,
    "Iterations256" INTEGER NOT NULL,
    "StoredKey256" BLOB NOT NULL,
    "ServerKey256" BLOB NOT NULL,
    "Salt1" BLOB NOT NULL,
    "Iterations1" INTEGER NOT NULL,
    "StoredKey1" BLOB NOT NULL,
    "ServerKey1" BLOB NOT NULL,
    "Changed" INTEGER NOT NULL,
    CONSTRAINT "FK_Credentials_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Domains" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Domains" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "Disabled" INTEGER NOT NULL,
    "CatchAllAccountId" INTEGER NULL,
    "Created" INTEGER NOT NULL,
    CONSTRAINT "FK_Domains_Accounts_CatchAllAccountId" FOREIGN KEY ("CatchAllAccountId") REFERENCES "Accounts" ("Id") ON DELETE SET NULL
);

CREATE TABLE "Mailboxes" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Mailboxes" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "ParentId" INTEGER NULL,
    "Name" TEXT NOT NULL,
    "Use" INTEGER NOT NULL,
    "UidValidity" INTEGER NOT NULL,
    "UidNext" INTEGER NOT NULL,
    "CreateSeq" INTEGER NOT NULL,
    "ModSeq" INTEGER NOT NULL,
    "Keywords" TEXT NOT NULL,
    "Messages" INTEGER NOT NULL,
    "Unseen" INTEGER NOT NULL,
    "Deleted" INTEGER NOT NULL,
    "Size" INTEGER NOT NULL,
    CONSTRAINT "FK_Mailboxes_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Mailboxes_Mailboxes_ParentId" FOREIGN KEY ("ParentId") REFERENCES "Mailboxes" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "Subscriptions" (
    "AccountId" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    CONSTRAINT "PK_Subscriptions" PRIMARY KEY ("AccountId", "Name"),
    CONSTRAINT "FK_Subscriptions_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Messages" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Messages" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "MailboxId" INTEGER NOT NULL,
    "Uid" INTEGER NOT NULL,
    "CreateSeq" INTEGER NOT NULL,
    "Size" INTEGER NOT NULL,
    "ReceivedTicks" INTEGER NOT NULL,
    "ReceivedZone" INTEGER NOT NULL,
    "SavedTicks" INTEGER NOT NULL,
    "SentTicks" INTEGER NULL,
    "SentZone" INTEGER NOT NULL,
    "ThreadId" INTEGER NOT NULL,
    "MessageIdHash" INTEGER NULL,
    "SubjectHash" INTEGER NULL,
    "HasAttachments" INTEGER NOT NULL,
    "TrainedJunk" INTEGER NULL,
    "BodyId" INTEGER NOT NULL,
    "Subject" TEXT NOT NULL,
    "Sender" TEXT NOT NULL,
    CONSTRAINT "FK_Messages_Bodies_BodyId" FOREIGN KEY ("BodyId") REFERENCES "Bodies" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "Addresses" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Addresses" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "DomainId" INTEGER NOT NULL,
    "LocalKey" TEXT NOT NULL,
    "Local" TEXT NOT NULL,
    "Position" INTEGER NOT NULL,
    CONSTRAINT "FK_Addresses_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_Addresses_Domains_DomainId" FOREIGN KEY ("DomainId") REFERENCES "Domains" ("Id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "IX_Accounts_Name" ON "Accounts" ("Name");

CREATE INDEX "IX_Addresses_AccountId" ON "Addresses" ("AccountId");

CREATE UNIQUE INDEX "IX_Addresses_DomainId_LocalKey" ON "Addresses" ("DomainId", "LocalKey");

CREATE INDEX "IX_Bodies_FileName" ON "Bodies" ("FileName") WHERE "FileName" IS NOT NULL;

CREATE UNIQUE INDEX "IX_Credentials_AccountId_Label" ON "Credentials" ("AccountId", "Label");

CREATE INDEX "IX_Domains_CatchAllAccountId" ON "Domains" ("CatchAllAccountId");

CREATE UNIQUE INDEX "IX_Domains_Name" ON "Domains" ("Name");

CREATE UNIQUE INDEX "IX_Mailboxes_AccountId_Name" ON "Mailboxes" ("AccountId", "Name");

CREATE INDEX "IX_Mailboxes_ParentId" ON "Mailboxes" ("ParentId");

CREATE INDEX "IX_Messages_BodyId" ON "Messages" ("BodyId");

CREATE INDEX "IX_Messages_MailboxId_ReceivedTicks" ON "Messages" ("MailboxId", "ReceivedTicks");

CREATE INDEX "IX_Messages_SubjectHash_ReceivedTicks" ON "Messages" ("SubjectHash", "ReceivedTicks") WHERE "SubjectHash" IS NOT NULL;

CREATE INDEX "IX_Messages_ThreadId" ON "Messages" ("ThreadId");

CREATE INDEX "IX_Queue_AccountId" ON "Queue" ("AccountId");

CREATE INDEX "IX_Queue_BaseId" ON "Queue" ("BaseId");

CREATE INDEX "IX_Queue_BodyId" ON "Queue" ("BodyId");

CREATE INDEX "IX_Queue_Hold_NextAttempt" ON "Queue" ("Hold", "NextAttempt");

CREATE INDEX "IX_Queue_RecipientDomain_NextAttempt" ON "Queue" ("RecipientDomain", "NextAttempt");

CREATE INDEX "IX_SentRecipients_AccountId_Address" ON "SentRecipients" ("AccountId", "Address");

CREATE INDEX "IX_SentRecipients_MessageId" ON "SentRecipients" ("MessageId");

CREATE INDEX "IX_ThreadKeys_ThreadId" ON "ThreadKeys" ("ThreadId");

CREATE INDEX "IX_Tombstones_MailboxId_ModSeq" ON "Tombstones" ("MailboxId", "ModSeq");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261125000000_Initial', '10.0.14');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "Domains" ADD "SignatureHours" INTEGER NOT NULL DEFAULT 144;

ALTER TABLE "Domains" ADD "SimpleCanonicalization" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Deliveries" ADD "Checks" TEXT NOT NULL DEFAULT '';

CREATE TABLE "DkimKeys" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_DkimKeys" PRIMARY KEY AUTOINCREMENT,
    "DomainId" INTEGER NOT NULL,
    "Selector" TEXT NOT NULL,
    "Kind" INTEGER NOT NULL,
    "Bits" INTEGER NOT NULL,
    "FileName" TEXT NOT NULL,
    "PublicKey" TEXT NOT NULL,
    "State" INTEGER NOT NULL,
    "Created" INTEGER NOT NULL,
    "StateSince" INTEGER NOT NULL,
    CONSTRAINT "FK_DkimKeys_Domains_DomainId" FOREIGN KEY ("DomainId") REFERENCES "Domains" ("Id") ON DELETE CASCADE
);

CREATE TABLE "DmarcObservations" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_DmarcObservations" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "PolicyDomain" TEXT NOT NULL,
    "ReportAddresses" TEXT NOT NULL,
    "IntervalHours" INTEGER NOT NULL,
    "Optional" INTEGER NOT NULL,
    "Policy" TEXT NOT NULL,
    "Row" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_DkimKeys_DomainId_Selector" ON "DkimKeys" ("DomainId", "Selector");

CREATE INDEX "IX_DmarcObservations_PolicyDomain_At" ON "DmarcObservations" ("PolicyDomain", "At");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126000000_Senders', '10.0.14');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "Domains" ADD "CaseSensitive" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Domains" ADD "ClientSettingsName" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Domains" ADD "Description" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Domains" ADD "DmarcReportsTo" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Domains" ADD "MtaStsHosts" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Domains" ADD "MtaStsId" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Domains" ADD "MtaStsMaxAge" INTEGER NOT NULL DEFAULT 86400;

ALTER TABLE "Domains" ADD "MtaStsMode" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Domains" ADD "Separators" TEXT NOT NULL DEFAULT '+';

ALTER TABLE "Domains" ADD "TlsReportsTo" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Credentials" ADD "LastUsed" INTEGER NULL;

ALTER TABLE "Credentials" ADD "Uses" INTEGER NOT NULL DEFAULT 7;

ALTER TABLE "Accounts" ADD "DisplayName" TEXT NOT NULL DEFAULT '';

ALTER TABLE "Accounts" ADD "MaxMessagesPerDay" INTEGER NOT NULL DEFAULT 1000;

ALTER TABLE "Accounts" ADD "MaxNewRecipientsPerDay" INTEGER NOT NULL DEFAULT 200;

ALTER TABLE "Accounts" ADD "OnlyMadePasswords" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Accounts" ADD "TotpLastStep" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "Accounts" ADD "TotpSecret" BLOB NULL;

CREATE TABLE "Aliases" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Aliases" PRIMARY KEY AUTOINCREMENT,
    "DomainId" INTEGER NOT NULL,
    "LocalKey" TEXT NOT NULL,
    "Local" TEXT NOT NULL,
    "PostPolicy" INTEGER NOT NULL,
    "MembersSendAs" INTEGER NOT NULL,
    "MembersVisible" INTEGER NOT NULL,
    "Created" INTEGER NOT NULL,
    CONSTRAINT "FK_Aliases_Domains_DomainId" FOREIGN KEY ("DomainId") REFERENCES "Domains" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "ConfigVersions" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ConfigVersions" PRIMARY KEY AUTOINCREMENT,
    "At" INTEGER NOT NULL,
    "Who" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Document" TEXT NOT NULL
);

CREATE TABLE "DnsAcknowledgements" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_DnsAcknowledgements" PRIMARY KEY AUTOINCREMENT,
    "DomainId" INTEGER NOT NULL,
    "Key" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Who" TEXT NOT NULL,
    "At" INTEGER NOT NULL,
    "Until" INTEGER NULL,
    CONSTRAINT "FK_DnsAcknowledgements_Domains_DomainId" FOREIGN KEY ("DomainId") REFERENCES "Domains" ("Id") ON DELETE CASCADE
);

CREATE TABLE "DnsRuns" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_DnsRuns" PRIMARY KEY AUTOINCREMENT,
    "DomainId" INTEGER NOT NULL,
    "At" INTEGER NOT NULL,
    "Score" INTEGER NOT NULL,
    "Findings" TEXT NOT NULL,
    CONSTRAINT "FK_DnsRuns_Domains_DomainId" FOREIGN KEY ("DomainId") REFERENCES "Domains" ("Id") ON DELETE CASCADE
);

CREATE TABLE "LoginAttempts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_LoginAttempts" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NULL,
    "Login" TEXT NOT NULL,
    "RemoteIp" TEXT NOT NULL,
    "Protocol" TEXT NOT NULL,
    "Mechanism" TEXT NOT NULL,
    "Result" TEXT NOT NULL,
    "Tls" TEXT NOT NULL,
    "Agent" TEXT NOT NULL,
    "First" INTEGER NOT NULL,
    "Last" INTEGER NOT NULL,
    "Count" INTEGER NOT NULL
);

CREATE TABLE "Passkeys" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Passkeys" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "CredentialId" BLOB NOT NULL,
    "PublicKey" BLOB NOT NULL,
    "SignCount" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "Transports" TEXT NOT NULL,
    "Created" INTEGER NOT NULL,
    "LastUsed" INTEGER NULL,
    CONSTRAINT "FK_Passkeys_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "RecoveryCodes" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_RecoveryCodes" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Hash" BLOB NOT NULL,
    "Used" INTEGER NULL,
    CONSTRAINT "FK_RecoveryCodes_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "WebSessions" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_WebSessions" PRIMARY KEY,
    "AccountId" INTEGER NOT NULL,
    "Created" INTEGER NOT NULL,
    "LastUsed" INTEGER NOT NULL,
    "RemoteIp" TEXT NOT NULL,
    "Agent" TEXT NOT NULL,
    CONSTRAINT "FK_WebSessions_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "AliasMembers" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_AliasMembers" PRIMARY KEY AUTOINCREMENT,
    "AliasId" INTEGER NOT NULL,
    "AddressId" INTEGER NOT NULL,
    CONSTRAINT "FK_AliasMembers_Addresses_AddressId" FOREIGN KEY ("AddressId") REFERENCES "Addresses" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_AliasMembers_Aliases_AliasId" FOREIGN KEY ("AliasId") REFERENCES "Aliases" ("Id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "IX_Aliases_DomainId_LocalKey" ON "Aliases" ("DomainId", "LocalKey");

CREATE INDEX "IX_AliasMembers_AddressId" ON "AliasMembers" ("AddressId");

CREATE UNIQUE INDEX "IX_AliasMembers_AliasId_AddressId" ON "AliasMembers" ("AliasId", "AddressId");

CREATE UNIQUE INDEX "IX_DnsAcknowledgements_DomainId_Key" ON "DnsAcknowledgements" ("DomainId", "Key");

CREATE INDEX "IX_DnsRuns_DomainId_At" ON "DnsRuns" ("DomainId", "At");

CREATE INDEX "IX_LoginAttempts_AccountId_Last" ON "LoginAttempts" ("AccountId", "Last");

CREATE INDEX "IX_LoginAttempts_Last" ON "LoginAttempts" ("Last");

CREATE INDEX "IX_Passkeys_AccountId" ON "Passkeys" ("AccountId");

CREATE UNIQUE INDEX "IX_Passkeys_CredentialId" ON "Passkeys" ("CredentialId");

CREATE INDEX "IX_RecoveryCodes_AccountId" ON "RecoveryCodes" ("AccountId");

CREATE INDEX "IX_WebSessions_AccountId" ON "WebSessions" ("AccountId");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126010000_Setup', '10.0.14');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "Queue" ADD "SentMessageId" INTEGER NULL;

CREATE TABLE "ContactGroups" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ContactGroups" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    CONSTRAINT "FK_ContactGroups_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Contacts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Contacts" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "Organization" TEXT NOT NULL,
    "Phone" TEXT NOT NULL,
    "Notes" TEXT NOT NULL,
    "Created" INTEGER NOT NULL,
    "Changed" INTEGER NOT NULL,
    CONSTRAINT "FK_Contacts_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "MailRules" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_MailRules" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Position" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "Enabled" INTEGER NOT NULL,
    "Document" TEXT NOT NULL,
    "Created" INTEGER NOT NULL,
    "Comment" TEXT NOT NULL,
    CONSTRAINT "FK_MailRules_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "MtaStsPolicies" (
    "Domain" TEXT NOT NULL CONSTRAINT "PK_MtaStsPolicies" PRIMARY KEY,
    "PolicyId" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    "Fetched" INTEGER NOT NULL,
    "Until" INTEGER NOT NULL
);

CREATE TABLE "MutedThreads" (
    "AccountId" INTEGER NOT NULL,
    "ThreadId" INTEGER NOT NULL,
    "Since" INTEGER NOT NULL,
    CONSTRAINT "PK_MutedThreads" PRIMARY KEY ("AccountId", "ThreadId"),
    CONSTRAINT "FK_MutedThreads_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "PeerDomains" (
    "Domain" TEXT NOT NULL CONSTRAINT "PK_PeerDomains" PRIMARY KEY,
    "StartTls" INTEGER NULL,
    "RequireTls" INTEGER NULL,
    "Tls" TEXT NOT NULL,
    "Seen" INTEGER NOT NULL
);

CREATE TABLE "PersonalSettings" (
    "AccountId" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "Value" TEXT NOT NULL,
    CONSTRAINT "PK_PersonalSettings" PRIMARY KEY ("AccountId", "Name"),
    CONSTRAINT "FK_PersonalSettings_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "RuleSilences" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_RuleSilences" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "Value" TEXT NOT NULL,
    CONSTRAINT "FK_RuleSilences_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "SenderChoices" (
    "AccountId" INTEGER NOT NULL,
    "Sender" TEXT NOT NULL,
    "Display" INTEGER NOT NULL,
    "Changed" INTEGER NOT NULL,
    CONSTRAINT "PK_SenderChoices" PRIMARY KEY ("AccountId", "Sender"),
    CONSTRAINT "FK_SenderChoices_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "ContactAddresses" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ContactAddresses" PRIMARY KEY AUTOINCREMENT,
    "ContactId" INTEGER NOT NULL,
    "AccountId" INTEGER NOT NULL,
    "Address" TEXT NOT NULL,
    "AddressKey" TEXT NOT NULL,
    "Position" INTEGER NOT NULL,
    CONSTRAINT "FK_ContactAddresses_Contacts_ContactId" FOREIGN KEY ("ContactId") REFERENCES "Contacts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "ContactGroupMembers" (
    "GroupId" INTEGER NOT NULL,
    "ContactId" INTEGER NOT NULL,
    CONSTRAINT "PK_ContactGroupMembers" PRIMARY KEY ("GroupId", "ContactId"),
    CONSTRAINT "FK_ContactGroupMembers_ContactGroups_GroupId" FOREIGN KEY ("GroupId") REFERENCES "ContactGroups" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_ContactGroupMembers_Contacts_ContactId" FOREIGN KEY ("ContactId") REFERENCES "Contacts" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_Messages_MailboxId_ThreadId_ReceivedTicks" ON "Messages" ("MailboxId", "ThreadId", "ReceivedTicks");

CREATE INDEX "IX_ContactAddresses_AccountId_AddressKey" ON "ContactAddresses" ("AccountId", "AddressKey");

CREATE INDEX "IX_ContactAddresses_ContactId" ON "ContactAddresses" ("ContactId");

CREATE INDEX "IX_ContactGroupMembers_ContactId" ON "ContactGroupMembers" ("ContactId");

CREATE INDEX "IX_ContactGroups_AccountId" ON "ContactGroups" ("AccountId");

CREATE INDEX "IX_Contacts_AccountId" ON "Contacts" ("AccountId");

CREATE INDEX "IX_MailRules_AccountId" ON "MailRules" ("AccountId");

CREATE UNIQUE INDEX "IX_RuleSilences_AccountId_Kind_Value" ON "RuleSilences" ("AccountId", "Kind", "Value");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126020000_Webmail', '10.0.14');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "Correspondents" (
    "AccountId" INTEGER NOT NULL,
    "Address" TEXT NOT NULL,
    "First" INTEGER NOT NULL,
    CONSTRAINT "PK_Correspondents" PRIMARY KEY ("AccountId", "Address"),
    CONSTRAINT "FK_Correspondents_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "MessageTemplates" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_MessageTemplates" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    "Changed" INTEGER NOT NULL,
    CONSTRAINT "FK_MessageTemplates_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Sendings" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_Sendings" PRIMARY KEY AUTOINCREMENT,
    "AccountId" INTEGER NOT NULL,
    "Sent" INTEGER NOT NULL,
    "Recipients" INTEGER NOT NULL,
    CONSTRAINT "FK_Sendings_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "SnoozedMessages" (
    "MessageId" INTEGER NOT NULL CONSTRAINT "PK_SnoozedMessages" PRIMARY KEY,
    "AccountId" INTEGER NOT NULL,
    "ReturnMailboxId" INTEGER NOT NULL,
    "Until" INTEGER NOT NULL,
    CONSTRAINT "FK_SnoozedMessages_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "VacationAnswers" (
    "AccountId" INTEGER NOT NULL,
    "Sender" TEXT NOT NULL,
    "Answered" INTEGER NOT NULL,
    CONSTRAINT "PK_VacationAnswers" PRIMARY KEY ("AccountId", "Sender"),
    CONSTRAINT "FK_VacationAnswers_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE TABLE "Vacations" (
    "AccountId" INTEGER NOT NULL CONSTRAINT "PK_Vacations" PRIMARY KEY,
    "IsOn" INTEGER NOT NULL,
    "From" INTEGER NULL,
    "Until" INTEGER NULL,
    "Subject" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    "IsForContactsOnly" INTEGER NOT NULL,
    "Changed" INTEGER NOT NULL,
    CONSTRAINT "FK_Vacations_Accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "Accounts" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_Correspondents_AccountId_First" ON "Correspondents" ("AccountId", "First");

CREATE INDEX "IX_MessageTemplates_AccountId" ON "MessageTemplates" ("AccountId");

CREATE INDEX "IX_Sendings_AccountId_Sent" ON "Sendings" ("AccountId", "Sent");

CREATE INDEX "IX_SnoozedMessages_AccountId" ON "SnoozedMessages" ("AccountId");

CREATE INDEX "IX_SnoozedMessages_Until" ON "SnoozedMessages" ("Until");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126030000_Habits', '10.0.14');

COMMIT;

