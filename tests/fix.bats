#!/usr/bin/env bats
# tkt fix: F11, F12.

load helper
load flow
load handover

is_mended() {
	local id

	id=$(at_l3 --system crm --system web)
	as cleo
	run_tkt fix "$id" --kind code --commit 8f3c2d1a --permanent \
		--prevention 'A test logs in twice.' -m 'One cache for both.'
	assert_status 0
	assert_err ''
	assert_out "fix	${id:0:7}	No login	permanent code, to deploy: 2"
	[ "$(event "$id")" = '{"commit":"8f3c2d1a","deployments":[{"status":"pending","system":"crm"},{"status":"pending","system":"web"}],"fix_kind":"code","kind":"fix","permanent":true,"text":{"prevention":"A test logs in twice.","summary":"One cache for both."}}' ]
	[ "$(fields "$id" state owner)" = 'open|cleo' ]

	run_tkt fix "$id" --deployed crm --deployed web=failed \
		--version 2.4.1 -m 'The disk is full.'
	assert_status 0
	assert_err ''
	assert_out "fix	${id:0:7}	No login	crm worked, web failed"
	[ "$(event "$id")" = '{"deployments":[{"by":"cleo","status":"worked","system":"crm","version":"2.4.1"},{"by":"cleo","status":"failed","system":"web","version":"2.4.1"}],"kind":"deploy","text":{"note":"The disk is full."}}' ]
	refused 4 resolve "$id" -m Done --kb none=x
	assert_err <<-END
		tkt: cannot resolve '${id:0:7}': something is missing
		tkt:   deployed: the fix is not deployed everywhere (tkt fix ID --deployed SYSTEM (or SYSTEM=waived))
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	tkt fix -q "$id" --deployed web --version 2.4.1
	tkt resolve -q "$id" -m Done --kb none=x
	as anna
}

@test "a fix is made and deployed" {
	on_each_desk is_mended
}

@test "the same fix again is said, and nothing is to be deployed anew" {
	local id before

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	echo '--- a' >"$T/a.patch"
	tkt fix -q "$id" --kind patch --patch "$T/a.patch" -m 'One cache.'
	tkt fix -q "$id" --deployed crm
	before=$(commits)
	run_tkt fix "$id" --kind patch --patch "$T/a.patch" -m 'One cache.'
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' has this fix already"
	[ "$(commits)" -eq "$before" ]
	run_tkt fix "$id" --kind patch --patch "$T/a.patch" -m 'Another.'
	assert_out "fix	${id:0:7}	No login	patch, to deploy: 1"
}

@test "a permanent fix has an artefact and says what it prevents" {
	local id

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	refused 4 fix "$id" --kind code --permanent -m x
	assert_err <<-END
		tkt: cannot fix '${id:0:7}': something is missing
		tkt:   artefact: a permanent fix names no artefact (--commit SHA, --patch FILE or --change REF)
		tkt:   prevention: a permanent fix does not say what keeps it from coming back (--prevention TEXT)
		hint: add what is missing, or pass with --force REASON, which is recorded
	END
	run_tkt fix "$id" --kind configuration --permanent --change CHG-12 \
		--prevention 'It is watched.'
	assert_status 0
}

@test "a patch is attached, and named by its hash" {
	local id sha256

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	printf '%s\n' '--- a' '+++ b' >"$T/cache.patch"
	sha256=$(sha256sum <"$T/cache.patch" | cut -d' ' -f1)
	run_tkt fix "$id" --kind patch --patch "$T/cache.patch" -m x
	assert_status 0
	assert_out "fix	${id:0:7}	No login	patch, to deploy: 1"
	[ "$(event "$id" | jq -r .patch)" = "$sha256" ]
	[ "$(event "$id" attach | jq -c '[.sha256, .size, .text.name]')" = \
		"[\"$sha256\",12,\"cache.patch\"]" ]
	run_tkt show "$id" --file cache.patch
	assert_out <"$T/cache.patch"
	refused 1 fix "$id" --kind patch --patch "$T/none.patch"
	assert_err "tkt: cannot open '$T/none.patch': No such file or directory"
}

@test "where it goes: the ticket's systems, others, or none with a reason" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	refused 4 fix "$id" --kind configuration -m x
	[[ $err == *'affects: no affected system is named (--affects SYSTEM or --affects none=REASON)'* ]]
	run_tkt fix "$id" --kind workaround -m 'Log in twice.'
	assert_status 0
	assert_out "fix	${id:0:7}	No login	workaround"
	run_tkt fix "$id" --kind configuration -m x \
		--affects none='It is the client.'
	assert_status 0
	[ "$(event "$id" | jq -c '[.deployments, .text.affects_reason]')" = \
		'[null,"It is the client."]' ]
	run_tkt fix "$id" --kind configuration -m x --affects erp \
		--affects crm
	assert_out "fix	${id:0:7}	No login	configuration, to deploy: 2"
	refused 2 fix "$id" --kind code --affects none
	assert_err <<-'END'
		tkt: option '--affects': say why: none=REASON
		see 'tkt fix -h'
	END
	refused 2 fix "$id" --kind code --affects crm --affects none=x
	assert_err <<-'END'
		tkt: option '--affects': 'none' goes with no system
		see 'tkt fix -h'
	END
}

@test "a system that no fix is for is refused, with those that are" {
	local id

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	refused 4 fix "$id" --deployed crm
	assert_err <<-END
		tkt: no fix of '${id:0:7}' is to be deployed to 'crm'
		hint: a fix says where: tkt fix ${id:0:7} --kind KIND --affects crm
	END
	tkt fix -q "$id" --kind code --affects crm --affects web
	tkt fix -q "$id" --deployed crm
	refused 4 fix "$id" --deployed erp
	assert_err <<-END
		tkt: no fix of '${id:0:7}' is to be deployed to 'erp'
		hint: pending: web
	END
	refused 2 fix "$id" --deployed web=wroked
	assert_err <<-'END'
		tkt: option '--deployed': unknown result 'wroked'; did you mean 'worked'?
		see 'tkt fix -h'
	END
}

@test "what is deployed already is said; another version is news" {
	local id before

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	tkt fix -q "$id" --kind code
	tkt fix -q "$id" --deployed crm --version 1
	before=$(commits)
	run_tkt fix "$id" --deployed crm
	assert_status 0
	assert_out ''
	assert_err "tkt: '${id:0:7}' says already: crm worked"
	[ "$(commits)" -eq "$before" ]
	run_tkt fix "$id" --deployed crm --version 2 --by ben
	assert_out "fix	${id:0:7}	No login	crm worked"
	[ "$(event "$id" | jq -c '.deployments[0]')" = \
		'{"by":"ben","status":"worked","system":"crm","version":"2"}' ]
	refused 3 fix "$id" --deployed crm --version 3 --by nobody
}

@test "a failed deployment opens what was resolved" {
	local id

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	tkt fix -q "$id" --kind code
	tkt fix -q "$id" --deployed crm
	tkt resolve -q "$id" -m Done --kb none=x
	tkt fix -q "$id" --deployed crm=worked --version 2
	[ "$(fields "$id" state)" = resolved ]
	run_tkt fix "$id" --deployed crm=rolled-back
	assert_status 0
	assert_out "fix	${id:0:7}	No login	crm rolled-back, resolved -> open"
	[ "$(fields "$id" state)" = open ]
	# A waiver says that it need not go there.
	tkt fix -q "$id" --deployed crm=waived
	tkt resolve -q "$id" -m Done
}

@test "a deployment of what is closed: reopen it first" {
	local id

	new_desk
	id=$(at_l3 --system crm)
	as cleo
	tkt fix -q "$id" --kind configuration
	tkt fix -q "$id" --deployed crm
	tkt resolve -q "$id" -m Done --kb none=x --told phone
	tkt close -q "$id"
	refused 4 fix "$id" --deployed crm=failed
	[ "$(tail -n 1 "$T/err")" = "hint: open it again, then say what became of the deployment: tkt reopen ${id:0:7} -m WHY" ]
	tkt reopen -q "$id" -m 'It is back.'
	run_tkt fix "$id" --deployed crm=failed
	assert_status 0
	assert_out "fix	${id:0:7}	No login	crm failed"
}

@test "commas separate systems, but not in a reason" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	run_tkt fix "$id" --kind code --affects crm,web --affects 'mail, dns'
	assert_out "fix	${id:0:7}	No login	code, to deploy: 4"
	[ "$(event "$id" | jq -c '[.deployments[].system]')" = \
		'["crm","web","mail","dns"]' ]
	tkt fix -q "$id" --kind workaround --affects 'none=It is a word, no more.'
	[ "$(event "$id" | jq -r .text.affects_reason)" = 'It is a word, no more.' ]
}

@test "a system may have = in its name" {
	local id

	new_desk
	id=$(at_l3 --system 'a=b')
	as cleo
	tkt fix -q "$id" --kind code
	tkt fix -q "$id" --deployed a=b
	[ "$(event "$id" | jq -c '.deployments[0] | [.system, .status]')" = \
		'["a=b","worked"]' ]
	tkt fix -q "$id" --deployed a=b=failed
	[ "$(event "$id" | jq -c '.deployments[0] | [.system, .status]')" = \
		'["a=b","failed"]' ]
}

@test "the command line says one thing" {
	local id

	new_desk
	id=$(at_l3)
	as cleo
	while IFS=: read -r arguments message; do
		# shellcheck disable=SC2086 # words are words
		refused 2 fix "$id" $arguments
		assert_err <<-END
			tkt: $message
			see 'tkt fix -h'
		END
	done <<-'END'
		-m x:say what it is with '--kind', or where it went with '--deployed'
		--kind code --deployed crm:'--kind' and '--deployed' exclude each other
		--deployed crm --permanent:'--permanent' and '--deployed' exclude each other
		--kind code --version 1:'--version' goes with '--deployed'
		--kind code --by ben:'--by' goes with '--deployed'
	END
}
