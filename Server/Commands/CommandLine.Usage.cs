namespace Mox.Server.Commands;

/// <content>What the program says of its use.</content>
internal abstract partial record CommandLine
{
    public const string Usage = """
        Usage: mox-appliance [COMMAND] [OPTIONS]

          serve        Run the appliance (the default).
            --data FOLDER            where everything is kept (default: appsettings.json, Appliance:DataFolder)
          quickstart ADDRESS   Set a data folder up for the owner with this address, and print records, unit and what to do (serve does the same in a browser). The last line is result: ready or refused.
            --host NAME              the full name of this host (default: mail. and the domain of ADDRESS)
            --data FOLDER            as above; one with an owner is refused
            --password-file FILE     its first line is the password (default: one is made and printed once)
            --existing-webserver     another web server has the ports 80 and 443 and hands requests on
            --skip-checks            do not look at machine, network and name
            --json                   one JSON object, and the last line
          localserve   Run everything on loopback at the standard ports + 1000, with the account mox@localhost.
            --data FOLDER            where everything is kept
            --port-offset N          added to each standard port (default 1000)
            --ip ADDRESS             address to listen on (default 127.0.0.1)
            --route DOMAIN=HOST:PORT deliver mail for a domain there; may be repeated
            --accounts N             further accounts u1@localhost … uN@localhost
            --rate-limits            keep the limits on connections and failed logins
            --lenient                tolerate what clients commonly get wrong (localserve is pedantic otherwise)
          verify       Check every invariant of the store; the exit code is 1 when something is wrong.
            --data FOLDER            the folder to check
          config test|describe|apply|export [FILE]   The configuration that is data (domains, aliases, accounts) as a file that can be edited; also while the appliance runs.
            FILE                     default: config/domains.json in the data folder, for export standard output; - is standard input or output
            --data FOLDER            the data folder (default: appsettings.json, Appliance:DataFolder)
            --remove NAME            a domain or account that is not in the file is to be removed, with all of its mail; may be repeated
            --force                  apply it although something was changed since it was made; export: write over FILE
            --json                   what was found as one JSON object
                                     The last line is result: good (test), same, changes, applied, exported, refused or faults. Exit codes: 0 done, 1 refused or faults, 2 wrong use, 3 busy.
          dns lookup TYPE NAME   Ask the domain name system; the last line is result: found, nxdomain, nodata or temperror. An address under PTR is looked up backwards.
            --resolver HOST:PORT     the resolver to ask (default: appsettings.json, Dns:Servers, else those of the system)
            --json                   the answer as one JSON object

          The commands below judge and sign messages. A FILE is a message, - is standard input; one saved with LF line ends is taken as if it had CRLF.
          The last line is result: and pass, fail, none, neutral, softfail, policy, temperror or permerror. Exit codes: 0 pass (or done), 1 any other result, 2 wrong use, 3 temperror.

          spf check ADDRESS IP   Say whether the host at IP may send for ADDRESS: an address, a domain, or "" for the null sender.
            --helo NAME              what the host calls itself (default: the domain of ADDRESS)
          dkim verify FILE       Judge all signatures of a message, and its ARC chain.
            --at TIME                judge as at that time, such as 2026-11-26T03:00:00Z (default: now)
          dkim sign FILE         Sign a message; it is printed with its signatures, and all that is said of it goes to standard error.
            --domain D               the domain that signs
            --selector S --key FILE  a selector and its private key (PEM); may be repeated, also for other kinds of key
            --header-list A:B:C      fields to sign in place of the usual ones; From is signed always
            --canonicalization H/B   relaxed or simple for header and body (default relaxed/relaxed)
            --expires HOURS          how long the signatures hold (default 336, 0: for ever)
            --output FILE            write the message there; an existing file is overwritten only with --force
          dkim keygen            Make a key, and print the DNS record to publish.
            --domain D --selector S  where the record will stand
            --type rsa|ed25519       kind of key (default rsa)
            --bits N                 size of an RSA key, 2048 to 4096 (default 2048)
            --output FILE            file for the private key, never overwritten (default SELECTOR._domainkey.DOMAIN.pem); - prints it
          dmarc check IP MAILFROM HELO FILE   Evaluate a message as if it came now from the host at IP: SPF, DKIM, ARC and DMARC. MAILFROM is "" for the null sender.
            --at TIME                judge signatures as at that time
          All of these:
            --resolver HOST:PORT     as above; dkim sign and keygen ask DNS only with it: what is published at the selector
            --json                   one JSON object and the last line; of dkim sign the new fields only, unless there is an --output

          help         This text.
        """;
}
